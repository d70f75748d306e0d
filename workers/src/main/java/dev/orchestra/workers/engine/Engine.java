package dev.orchestra.workers.engine;

import dev.orchestra.events.Json;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The commands that we give to the engine. Every command completes with what the engine said, never with an exception, so
 * that each caller decides what an ambiguous answer means for it.
 */
public interface Engine extends AutoCloseable {

    /** Completes the job, with {@code variables} (an object) for its output mappings. */
    CompletableFuture<Reply<Void>> complete(long jobKey, Json variables);

    /**
     * Fails the job. With no retries left the engine makes an incident of it.
     *
     * @param retries how many are left, 0 or more
     * @param variables set in the job's own scope, so that the next attempt sees them
     */
    CompletableFuture<Reply<Void>> fail(long jobKey, int retries, Duration backoff, String message, Json variables);

    /** Throws a BPMN error, with variables for the boundary event that catches it. */
    CompletableFuture<Reply<Void>> throwError(long jobKey, String code, String message, Json variables);

    /** Sets the job's lease to {@code lease} from now. */
    CompletableFuture<Reply<Void>> extendLease(long jobKey, Duration lease);

    /** Creates an instance of the newest version, or of {@code version}. The reply holds the instance's key. */
    CompletableFuture<Reply<Long>> createInstance(String processId, @Nullable Integer version, Json variables);

    /** Publishes a message. A message of the same id that is still buffered is {@link Reply.Refused.Code#ALREADY_EXISTS}. */
    CompletableFuture<Reply<Long>> publishMessage(
            String name, String correlationKey, String messageId, Duration timeToLive, Json variables);

    CompletableFuture<Reply<Void>> cancelInstance(long processInstanceKey);

    /** Deploys all of the files or none. */
    CompletableFuture<Reply<Deployment>> deploy(List<ProcessFile> files);

    /** Resolves an incident; a job's retries are set to {@code retries} first where {@code jobKey} is given. */
    CompletableFuture<Reply<Void>> resolveIncident(long incidentKey, @Nullable Long jobKey, int retries);

    CompletableFuture<Reply<Void>> setVariables(long scopeKey, Json variables);

    CompletableFuture<Reply<Void>> assignUserTask(long userTaskKey, String assignee);

    CompletableFuture<Reply<Void>> completeUserTask(long userTaskKey, Json variables);

    /** Asks for the cluster's state; busy or unknown when the engine does not answer within 2 s. */
    CompletableFuture<Reply<Cluster>> cluster();

    /** Hands out jobs of a type until the returned worker is closed: by stream, and by polling for what a stream missed. */
    JobWorker work(JobWorkerOptions options, JobHandler handler);

    @Override
    void close();

    /** A file to deploy. {@code name} ends with .bpmn, .dmn or .form. */
    @SuppressWarnings("ArrayRecordComponent")
    record ProcessFile(String name, byte[] content) {}

    /** @param partitions at least 1 when the engine is up */
    record Cluster(String gatewayVersion, int brokers, int partitions, boolean healthy) {}

    /** A running worker; closing it stops taking jobs. */
    interface JobWorker extends AutoCloseable {
        @Override
        void close();
    }

    /** Takes a job and returns at once; it never waits for an agent. */
    @FunctionalInterface
    interface JobHandler {
        void onJob(Job job);
    }

    /**
     * @param lease how long a job is ours before the engine offers it again
     * @param fetchVariables the only variables that a job brings along; empty means all
     */
    record JobWorkerOptions(String jobType, Duration lease, int jobsMax, List<String> fetchVariables) {
        public JobWorkerOptions {
            fetchVariables = List.copyOf(fetchVariables);
        }
    }
}
