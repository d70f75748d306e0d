package dev.orchestra.console;

import dev.orchestra.events.Json;
import dev.orchestra.workers.engine.Deployment;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Takes note of each command and answers it as it is told to. */
final class FakeEngine implements Engine {

    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final AtomicLong keys = new AtomicLong(1000);
    private volatile @Nullable Reply<?> next;
    private volatile Runnable beforeAnswer = () -> {};

    void reset() {
        commands.clear();
        next = null;
        beforeAnswer = () -> {};
    }

    /** All commands from now on are answered so. */
    void answers(Reply<?> reply) {
        next = reply;
    }

    /** What happens after a command was taken and before its answer is there. */
    void beforeAnswer(Runnable task) {
        beforeAnswer = task;
    }

    List<String> commands() {
        return List.copyOf(commands);
    }

    long lastKey() {
        return keys.get();
    }

    @SuppressWarnings("unchecked")
    private <T> CompletableFuture<Reply<T>> answer(String command, T value) {
        commands.add(command);
        beforeAnswer.run();
        Reply<?> told = next;
        return CompletableFuture.completedFuture(told == null ? new Reply.Done<>(value) : (Reply<T>) told);
    }

    @Override
    public CompletableFuture<Reply<Void>> complete(long jobKey, Json variables) {
        return answer("complete " + jobKey, null);
    }

    @Override
    public CompletableFuture<Reply<Void>> fail(
            long jobKey, int retries, Duration backoff, String message, Json variables) {
        return answer("fail " + jobKey, null);
    }

    @Override
    public CompletableFuture<Reply<Void>> throwError(long jobKey, String code, String message, Json variables) {
        return answer("throw " + jobKey, null);
    }

    @Override
    public CompletableFuture<Reply<Void>> extendLease(long jobKey, Duration lease) {
        return answer("extend " + jobKey, null);
    }

    @Override
    public CompletableFuture<Reply<Long>> createInstance(String processId, @Nullable Integer version, Json variables) {
        return answer("create %s %s".formatted(processId, version), keys.incrementAndGet());
    }

    @Override
    public CompletableFuture<Reply<Long>> publishMessage(
            String name, String correlationKey, String messageId, Duration timeToLive, Json variables) {
        return answer(
                "publish %s %s %s %s".formatted(name, correlationKey, timeToLive, variables.text()),
                keys.incrementAndGet());
    }

    @Override
    public CompletableFuture<Reply<Void>> cancelInstance(long processInstanceKey) {
        return answer("cancel " + processInstanceKey, null);
    }

    @Override
    public CompletableFuture<Reply<Deployment>> deploy(List<ProcessFile> files) {
        return answer(
                "deploy " + files.stream().map(ProcessFile::name).toList(),
                new Deployment(
                        77,
                        files.stream()
                                .map(file -> new Deployment.Deployed("process", "p", 1, 78, file.name()))
                                .toList()));
    }

    @Override
    public CompletableFuture<Reply<Void>> resolveIncident(long incidentKey, @Nullable Long jobKey, int retries) {
        return answer("resolve %s %s %s".formatted(incidentKey, jobKey, retries), null);
    }

    @Override
    public CompletableFuture<Reply<Void>> setVariables(long scopeKey, Json variables) {
        return answer("set %s %s".formatted(scopeKey, variables.text()), null);
    }

    @Override
    public CompletableFuture<Reply<Void>> assignUserTask(long userTaskKey, String assignee) {
        return answer("assign %s %s".formatted(userTaskKey, assignee), null);
    }

    @Override
    public CompletableFuture<Reply<Void>> completeUserTask(long userTaskKey, Json variables) {
        return answer("complete %s %s".formatted(userTaskKey, variables.text()), null);
    }

    @Override
    public CompletableFuture<Reply<Cluster>> cluster() {
        return answer("cluster", new Cluster("8.6.0", 1, 1, true));
    }

    @Override
    public JobWorker work(JobWorkerOptions options, JobHandler handler) {
        throw new UnsupportedOperationException("The API takes no jobs.");
    }

    @Override
    public void close() {}
}
