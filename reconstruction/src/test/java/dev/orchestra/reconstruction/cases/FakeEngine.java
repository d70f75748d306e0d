package dev.orchestra.reconstruction.cases;

import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Json;
import dev.orchestra.workers.engine.Deployment;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.engine.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An engine that hands out the jobs of a case and writes down how each ended. */
final class FakeEngine implements Engine {

    static final long INSTANCE = 500;

    /** How a job ended. */
    record Ended(String command, long key, int retries, String message, Json variables) {}

    final List<Ended> ended = new CopyOnWriteArrayList<>();
    final AtomicLong extended = new AtomicLong();
    private final Map<String, JobHandler> handlers = new ConcurrentHashMap<>();
    private final AtomicLong keys = new AtomicLong(1_000);

    /** Offers a new job and waits until it has ended. */
    Ended run(String type, Map<String, ?> variables) {
        return run(type, keys.incrementAndGet(), variables);
    }

    /** Offers a job and waits until it has ended once more. */
    Ended run(String type, long key, Map<String, ?> variables) {
        long before = endings(key).size();
        offer(type, key, variables);
        await().atMost(Duration.ofSeconds(60)).until(() -> endings(key).size() > before);
        return endings(key).getLast();
    }

    void offer(String type, long key, Map<String, ?> variables) {
        handlers.get(type)
                .onJob(new Job(
                        key,
                        type,
                        INSTANCE,
                        "agent-step",
                        7,
                        type,
                        key,
                        3,
                        Instant.now().plusSeconds(60),
                        Map.of(),
                        Json.of(variables)));
    }

    List<Ended> endings(long key) {
        return ended.stream().filter(it -> it.key() == key).toList();
    }

    @Override
    public CompletableFuture<Reply<Void>> complete(long jobKey, Json variables) {
        return tell(new Ended("complete", jobKey, 0, "", variables));
    }

    @Override
    public CompletableFuture<Reply<Void>> fail(
            long jobKey, int retries, Duration backoff, String message, Json variables) {
        return tell(new Ended("fail", jobKey, retries, message, variables));
    }

    @SuppressWarnings("NullAway")
    private CompletableFuture<Reply<Void>> tell(Ended end) {
        ended.add(end);
        return CompletableFuture.completedFuture(new Reply.Done<>(null));
    }

    @Override
    @SuppressWarnings("NullAway")
    public CompletableFuture<Reply<Void>> extendLease(long jobKey, Duration lease) {
        extended.incrementAndGet();
        return CompletableFuture.completedFuture(new Reply.Done<>(null));
    }

    @Override
    public JobWorker work(JobWorkerOptions options, JobHandler handler) {
        handlers.put(options.jobType(), handler);
        return () -> handlers.remove(options.jobType(), handler);
    }

    @Override
    public CompletableFuture<Reply<Void>> throwError(long jobKey, String code, String message, Json variables) {
        throw new UnsupportedOperationException("A case throws no errors.");
    }

    @Override
    public CompletableFuture<Reply<Long>> createInstance(String processId, @Nullable Integer version, Json variables) {
        throw new UnsupportedOperationException("A case creates no instances.");
    }

    @Override
    public CompletableFuture<Reply<Long>> publishMessage(
            String name, String correlationKey, String messageId, Duration timeToLive, Json variables) {
        throw new UnsupportedOperationException("A case publishes no messages.");
    }

    @Override
    public CompletableFuture<Reply<Void>> cancelInstance(long processInstanceKey) {
        throw new UnsupportedOperationException("A case cancels nothing.");
    }

    @Override
    public CompletableFuture<Reply<Deployment>> deploy(List<ProcessFile> files) {
        throw new UnsupportedOperationException("A case deploys nothing.");
    }

    @Override
    public CompletableFuture<Reply<Void>> resolveIncident(long incidentKey, @Nullable Long jobKey, int retries) {
        throw new UnsupportedOperationException("A case resolves nothing.");
    }

    @Override
    public CompletableFuture<Reply<Void>> setVariables(long scopeKey, Json variables) {
        throw new UnsupportedOperationException("A case sets no variables.");
    }

    @Override
    public CompletableFuture<Reply<Void>> assignUserTask(long userTaskKey, String assignee) {
        throw new UnsupportedOperationException("A case assigns nothing.");
    }

    @Override
    public CompletableFuture<Reply<Void>> completeUserTask(long userTaskKey, Json variables) {
        throw new UnsupportedOperationException("A case completes no user tasks.");
    }

    @Override
    public CompletableFuture<Reply<Cluster>> cluster() {
        return CompletableFuture.completedFuture(new Reply.Done<>(new Cluster("8.6.0", 1, 1, true)));
    }

    @Override
    public void close() {}
}
