package dev.orchestra.workers.engine;

import dev.orchestra.events.Json;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An engine that writes down what it is told and says what the test wants. */
public final class FakeEngine implements Engine {

    /** A command about a job. What a command does not have is empty. */
    public record Told(
            String command, long key, int retries, Duration duration, String code, String message, Json variables) {}

    public final List<Told> told = new CopyOnWriteArrayList<>();

    /** The key of the next message: jobs with keys above it are younger. */
    public volatile long messageKey = 1_000_000;

    private final ConcurrentMap<String, JobHandler> workers = new ConcurrentHashMap<>();
    private volatile Function<Told, CompletableFuture<Reply<Void>>> script = told -> done();

    /** What to say to commands from now on. */
    public void answerWith(Function<Told, CompletableFuture<Reply<Void>>> script) {
        this.script = script;
    }

    @SuppressWarnings("NullAway")
    public static CompletableFuture<Reply<Void>> done() {
        return CompletableFuture.completedFuture(new Reply.Done<>(null));
    }

    public static CompletableFuture<Reply<Void>> refused(Reply.Refused.Code code) {
        return CompletableFuture.completedFuture(new Reply.Refused<>(code, "because it is " + code));
    }

    public static CompletableFuture<Reply<Void>> busy() {
        return CompletableFuture.completedFuture(new Reply.Busy<>("full"));
    }

    public static CompletableFuture<Reply<Void>> unknown() {
        return CompletableFuture.completedFuture(new Reply.Unknown<>("no answer"));
    }

    /** Offers a job to the worker of its type, if there is one. */
    public void offer(Job job) {
        JobHandler worker = workers.get(job.type());
        if (worker != null) {
            worker.onJob(job);
        }
    }

    public boolean hasWorker(String type) {
        return workers.containsKey(type);
    }

    public List<Told> told(String command) {
        return told.stream().filter(it -> it.command().equals(command)).toList();
    }

    private CompletableFuture<Reply<Void>> tell(Told command) {
        told.add(command);
        return script.apply(command);
    }

    @Override
    public CompletableFuture<Reply<Void>> complete(long jobKey, Json variables) {
        return tell(new Told("complete", jobKey, 0, Duration.ZERO, "", "", variables));
    }

    @Override
    public CompletableFuture<Reply<Void>> fail(
            long jobKey, int retries, Duration backoff, String message, Json variables) {
        return tell(new Told("fail", jobKey, retries, backoff, "", message, variables));
    }

    @Override
    public CompletableFuture<Reply<Void>> throwError(long jobKey, String code, String message, Json variables) {
        return tell(new Told("throwError", jobKey, 0, Duration.ZERO, code, message, variables));
    }

    @Override
    public CompletableFuture<Reply<Void>> extendLease(long jobKey, Duration lease) {
        return tell(new Told("extendLease", jobKey, 0, lease, "", "", Json.object()));
    }

    @Override
    public JobWorker work(JobWorkerOptions options, JobHandler handler) {
        workers.put(options.jobType(), handler);
        return () -> workers.remove(options.jobType(), handler);
    }

    @Override
    public CompletableFuture<Reply<Long>> createInstance(String processId, @Nullable Integer version, Json variables) {
        throw new UnsupportedOperationException("Steps create no instances.");
    }

    @Override
    public CompletableFuture<Reply<Long>> publishMessage(
            String name, String correlationKey, String messageId, Duration timeToLive, Json variables) {
        return CompletableFuture.completedFuture(new Reply.Done<>(messageKey));
    }

    @Override
    public CompletableFuture<Reply<Void>> cancelInstance(long processInstanceKey) {
        throw new UnsupportedOperationException("Steps cancel nothing.");
    }

    @Override
    public CompletableFuture<Reply<Deployment>> deploy(List<ProcessFile> files) {
        throw new UnsupportedOperationException("Steps deploy nothing.");
    }

    @Override
    public CompletableFuture<Reply<Void>> resolveIncident(long incidentKey, @Nullable Long jobKey, int retries) {
        throw new UnsupportedOperationException("Steps resolve nothing.");
    }

    @Override
    public CompletableFuture<Reply<Void>> setVariables(long scopeKey, Json variables) {
        throw new UnsupportedOperationException("Steps set no variables.");
    }

    @Override
    public CompletableFuture<Reply<Void>> assignUserTask(long userTaskKey, String assignee) {
        throw new UnsupportedOperationException("Steps assign nothing.");
    }

    @Override
    public CompletableFuture<Reply<Void>> completeUserTask(long userTaskKey, Json variables) {
        throw new UnsupportedOperationException("Steps complete no user tasks.");
    }

    @Override
    public CompletableFuture<Reply<Cluster>> cluster() {
        return CompletableFuture.completedFuture(new Reply.Done<>(new Cluster("8.6.0", 1, 1, true)));
    }

    @Override
    public void close() {}
}
