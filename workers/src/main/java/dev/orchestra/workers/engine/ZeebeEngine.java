package dev.orchestra.workers.engine;

import dev.orchestra.events.Json;
import dev.orchestra.workers.engine.Reply.Done;
import dev.orchestra.workers.engine.Reply.Refused;
import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.client.ZeebeClientBuilder;
import io.camunda.zeebe.client.api.command.DeployResourceCommandStep1.DeployResourceCommandStep2;
import io.camunda.zeebe.client.api.response.ActivatedJob;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@link Engine} on Zeebe's gRPC client. Replies arrive on the network thread: callbacks must not block. */
@SuppressWarnings("deprecation") // The client of this name is the one that also speaks to brokers 8.5 and 8.6.
final class ZeebeEngine implements Engine {

    private static final Duration TOPOLOGY_TIMEOUT = Duration.ofSeconds(2);

    /** What a command weighs besides its variables, at most. */
    private static final int ENVELOPE_BYTES = 64 * 1024;

    private final ZeebeClient client;
    private final CommandSender sender;

    ZeebeEngine(ZeebeOptions options) {
        sender = new CommandSender(options.maxMessageBytes() - ENVELOPE_BYTES / 2);
        ZeebeClientBuilder builder = ZeebeClient.newClientBuilder()
                .applyEnvironmentVariableOverrides(false)
                .grpcAddress(options.grpcAddress())
                .restAddress(options.restAddress())
                .preferRestOverGrpc(false)
                .maxMessageSize(options.maxMessageBytes() + ENVELOPE_BYTES)
                .defaultRequestTimeout(options.requestTimeout())
                .defaultJobWorkerName(options.workerName())
                .jobWorkerExecutor(new JobExecutor(options.jobThreads()), true)
                .withJsonMapper(new PassThroughJson())
                .withInterceptors(new OnNetworkThread());
        if (options.plaintext()) {
            builder.usePlaintext();
        } else if (options.caCertificate() != null) {
            builder.caCertificatePath(options.caCertificate());
        }
        client = builder.build();
    }

    @Override
    public CompletableFuture<Reply<Void>> complete(long jobKey, Json variables) {
        return sender.withVariables(
                variables, () -> client.newCompleteCommand(jobKey).variables(variables.text()), ZeebeEngine::nothing);
    }

    @Override
    public CompletableFuture<Reply<Void>> fail(
            long jobKey, int retries, Duration backoff, String message, Json variables) {
        return sender.withVariables(
                variables,
                () -> client.newFailCommand(jobKey)
                        .retries(retries)
                        .retryBackoff(backoff)
                        .errorMessage(message)
                        .variables(variables.text()),
                ZeebeEngine::nothing);
    }

    @Override
    public CompletableFuture<Reply<Void>> throwError(long jobKey, String code, String message, Json variables) {
        return sender.withVariables(
                variables,
                () -> client.newThrowErrorCommand(jobKey)
                        .errorCode(code)
                        .errorMessage(message)
                        .variables(variables.text()),
                ZeebeEngine::nothing);
    }

    @Override
    public CompletableFuture<Reply<Void>> extendLease(long jobKey, Duration lease) {
        return sender.send(() -> client.newUpdateTimeoutCommand(jobKey).timeout(lease), ZeebeEngine::nothing);
    }

    @Override
    public CompletableFuture<Reply<Long>> createInstance(String processId, @Nullable Integer version, Json variables) {
        return sender.withVariables(
                variables,
                () -> {
                    var named = client.newCreateInstanceCommand().bpmnProcessId(processId);
                    return (version == null ? named.latestVersion() : named.version(version))
                            .variables(variables.text());
                },
                instance -> instance.getProcessInstanceKey());
    }

    @Override
    public CompletableFuture<Reply<Long>> publishMessage(
            String name, String correlationKey, String messageId, Duration timeToLive, Json variables) {
        return sender.withVariables(
                variables,
                () -> client.newPublishMessageCommand()
                        .messageName(name)
                        .correlationKey(correlationKey)
                        .messageId(messageId)
                        .timeToLive(timeToLive)
                        .variables(variables.text()),
                message -> message.getMessageKey());
    }

    @Override
    public CompletableFuture<Reply<Void>> cancelInstance(long processInstanceKey) {
        return sender.send(() -> client.newCancelInstanceCommand(processInstanceKey), ZeebeEngine::nothing);
    }

    @Override
    public CompletableFuture<Reply<Deployment>> deploy(List<ProcessFile> files) {
        if (files.isEmpty()) {
            return CommandSender.refused("There is no file to deploy.");
        }
        long bytes = files.stream().mapToLong(file -> file.content().length).sum();
        if (bytes > sender.payloadBytesMax()) {
            return CommandSender.refused(
                    "The files have %,d bytes together, but the engine takes %,d in one deployment at most."
                            .formatted(bytes, sender.payloadBytesMax()));
        }
        return sender.send(
                () -> {
                    DeployResourceCommandStep2 command = null;
                    for (ProcessFile file : files) {
                        command = command == null
                                ? client.newDeployResourceCommand().addResourceBytes(file.content(), file.name())
                                : command.addResourceBytes(file.content(), file.name());
                    }
                    return Objects.requireNonNull(command);
                },
                Responses::deployment);
    }

    @Override
    public CompletableFuture<Reply<Void>> resolveIncident(long incidentKey, @Nullable Long jobKey, int retries) {
        if (jobKey == null) {
            return resolve(incidentKey);
        }
        CompletableFuture<Reply<Void>> retriesSet = sender.send(
                () -> client.newUpdateRetriesCommand(jobKey.longValue()).retries(retries), ZeebeEngine::nothing);
        return retriesSet.thenCompose(
                reply -> reply instanceof Done ? resolve(incidentKey) : CompletableFuture.completedFuture(reply));
    }

    private CompletableFuture<Reply<Void>> resolve(long incidentKey) {
        return sender.send(() -> client.newResolveIncidentCommand(incidentKey), ZeebeEngine::nothing);
    }

    @Override
    public CompletableFuture<Reply<Void>> setVariables(long scopeKey, Json variables) {
        return sender.withVariables(
                variables,
                () -> client.newSetVariablesCommand(scopeKey).variables(variables.text()),
                ZeebeEngine::nothing);
    }

    @Override
    public CompletableFuture<Reply<Void>> assignUserTask(long userTaskKey, String assignee) {
        if (isNoKey(userTaskKey)) {
            return noSuchUserTask(userTaskKey);
        }
        return sender.send(() -> client.newUserTaskAssignCommand(userTaskKey).assignee(assignee), ZeebeEngine::nothing);
    }

    @Override
    public CompletableFuture<Reply<Void>> completeUserTask(long userTaskKey, Json variables) {
        if (isNoKey(userTaskKey)) {
            return noSuchUserTask(userTaskKey);
        }
        return sender.withVariables(
                variables,
                () -> client.newUserTaskCompleteCommand(userTaskKey).variables(variables.asMap()),
                ZeebeEngine::nothing);
    }

    @Override
    public CompletableFuture<Reply<Cluster>> cluster() {
        return sender.send(() -> client.newTopologyRequest().requestTimeout(TOPOLOGY_TIMEOUT), Responses::cluster);
    }

    @Override
    public JobWorker work(JobWorkerOptions options, JobHandler handler) {
        var builder = client.newWorker()
                .jobType(options.jobType())
                .handler((ignored, job) -> handler.onJob(job(job)))
                .timeout(options.lease())
                .maxJobsActive(options.jobsMax())
                .streamEnabled(true);
        if (!options.fetchVariables().isEmpty()) {
            builder = builder.fetchVariables(options.fetchVariables());
        }
        return builder.open()::close;
    }

    @Override
    public void close() {
        client.close();
    }

    private static Job job(ActivatedJob job) {
        return new Job(
                job.getKey(),
                job.getType(),
                job.getProcessInstanceKey(),
                job.getBpmnProcessId(),
                job.getProcessDefinitionKey(),
                job.getElementId(),
                job.getElementInstanceKey(),
                job.getRetries(),
                Instant.ofEpochMilli(job.getDeadline()),
                job.getCustomHeaders(),
                Json.trusted(job.getVariables()));
    }

    /** Over REST the engine cannot tell a key that it never gave from a partition that is away. Partitions begin at 1. */
    private static boolean isNoKey(long key) {
        return key >> 51 < 1;
    }

    private static CompletableFuture<Reply<Void>> noSuchUserTask(long key) {
        return CompletableFuture.completedFuture(
                new Refused<>(Refused.Code.NOT_FOUND, "There is no user task with the key " + key + "."));
    }

    @SuppressWarnings("NullAway") // Void has no other value.
    private static Void nothing(Object response) {
        return null;
    }
}
