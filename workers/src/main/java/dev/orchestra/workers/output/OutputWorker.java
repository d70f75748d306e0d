package dev.orchestra.workers.output;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.WorkflowResult.WorkflowCompleted;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RecordTooLargeException;
import dev.orchestra.events.log.Topics;
import dev.orchestra.processes.Variables;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.engine.UntilFinal;
import dev.orchestra.workers.json.JsonFields;
import dev.orchestra.workers.steps.Origin;
import dev.orchestra.workers.tracing.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Scope;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what a {@code workflow-output} job holds to the client. The job is completed when the event is stored, so a kill in
 * between sends it again under the same id, which is the deduplication key.
 *
 * <p>The id is made of the instance, the element and what is sent, not of the job's key: an engine that is killed may have handed
 * out a job that its log does not have yet. It makes it anew then, with another key, and may give the first one to the job of another
 * instance.
 */
final class OutputWorker {

    private static final Logger LOG = LoggerFactory.getLogger(OutputWorker.class);
    private static final long AGAIN_MILLIS = 500;

    private final Engine engine;
    private final UntilFinal commands;
    private final EventLog log;
    private final Topics topics;
    private final OutputMappings mappings;
    private final Runnable sent;
    private final Traces traces;
    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();

    /** @param sent called for each result that was stored */
    OutputWorker(
            Engine engine,
            UntilFinal commands,
            EventLog log,
            Topics topics,
            OutputMappings mappings,
            Runnable sent,
            Traces traces,
            ScheduledExecutorService timer,
            Clock clock) {
        this.engine = engine;
        this.commands = commands;
        this.log = log;
        this.topics = topics;
        this.mappings = mappings;
        this.sent = sent;
        this.traces = traces;
        this.timer = timer;
        this.clock = clock;
    }

    int inFlight() {
        return underWay.size();
    }

    /** Takes a job and returns at once. */
    void onJob(Job job) {
        if (job.leaseEnd().toEpochMilli() <= clock.millis() || !underWay.add(job.key())) {
            return; // The engine offers it again, or it is being seen to already.
        }
        try {
            JsonFields variables = JsonFields.of(job.variables());
            if (variables.get(Variables.OUTPUT).isEmpty()) {
                send(job, variables, false);
                return;
            }
            Optional<Boolean> mapped = mappings.known(job);
            if (mapped.isPresent()) {
                send(job, variables, mapped.get());
            } else {
                Thread.ofVirtual()
                        .name("output-model")
                        .start(() -> guarded(job, () -> send(job, variables, mappings.lookUp(job))));
            }
        } catch (RuntimeException e) {
            failed(job, e);
        }
    }

    private void guarded(Job job, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            failed(job, e);
        }
    }

    private void failed(Job job, RuntimeException e) {
        underWay.remove(job.key());
        LOG.error("The output of job {} could not be made; the engine offers it again.", job.key(), e);
    }

    private void send(Job job, JsonFields variables, boolean mapped) {
        append(job, event(job, variables, mapped));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback handles both ends.
    private void append(Job job, Event event) {
        Outgoing output = Outgoing.of(topics.workflowOutput(), Long.toString(job.processInstanceKey()), event);
        Span span = traces.start(
                        "output of " + job.processId(), SpanKind.PRODUCER, event.attribute(Attribute.TRACEPARENT))
                .setAttribute("orchestra.process.instance", job.processInstanceKey());
        CompletableFuture<?> appended;
        try (Scope scope = span.makeCurrent()) {
            appended = log.append(output);
        } catch (RuntimeException e) {
            appended = CompletableFuture.failedFuture(e);
        }
        appended.whenComplete((position, error) -> {
            span.end();
            if (error == null) {
                sent.run();
                complete(job);
            } else {
                notStored(
                        job,
                        event,
                        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error);
            }
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It repeats itself until the engine has it.
    private void complete(Job job) {
        commands.give("complete output job " + job.key(), () -> engine.complete(job.key(), Json.object()))
                .thenRun(() -> underWay.remove(job.key()));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It repeats itself until the engine has it, or the timer runs it.
    private void notStored(Job job, Event event, Throwable cause) {
        if (cause instanceof RecordTooLargeException tooLarge) {
            commands.give(
                            "make an incident of output job " + job.key(),
                            () -> engine.fail(
                                    job.key(),
                                    0,
                                    Duration.ZERO,
                                    "The result cannot be sent. " + tooLarge.getMessage(),
                                    Json.object()))
                    .thenRun(() -> underWay.remove(job.key()));
            return;
        }
        if (job.leaseEnd().toEpochMilli() <= clock.millis()) {
            underWay.remove(job.key());
            return;
        }
        LOG.warn("The output of job {} could not be stored and is tried again.", job.key(), cause);
        try {
            timer.schedule(() -> append(job, event), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            underWay.remove(job.key());
        }
    }

    private Event event(Job job, JsonFields variables, boolean mapped) {
        Origin origin = Origin.of(variables.get(Variables.ORCHESTRA));
        String instance = Long.toString(job.processInstanceKey());
        Json result = mapped ? chosen(variables) : all(variables);
        return Event.of(EventType.WORKFLOW_COMPLETED)
                .id(OutputId.of(job, variables, result))
                .source(Outputs.SOURCE)
                .subject(instance)
                .time(clock.instant())
                .with(Attribute.CORRELATION_ID, instance)
                .with(Attribute.CAUSATION_ID, origin.cause(job.processInstanceKey()))
                .with(Attribute.PARTITION_KEY, instance)
                .with(Attribute.ELEMENT_ID, job.elementId())
                .with(Attribute.PROCESS_ID, job.processId())
                .with(Attribute.TRACEPARENT, origin.traceparent())
                .data(new WorkflowCompleted(job.processId(), result))
                .build();
    }

    private static Json chosen(JsonFields variables) {
        Json output = variables.get(Variables.OUTPUT).orElse(Json.object());
        return output.isObject() ? output : JsonFields.object(Map.of(Variables.OUTPUT, output));
    }

    private static Json all(JsonFields variables) {
        Map<String, Json> all = new LinkedHashMap<>(variables.all());
        all.remove(Variables.ORCHESTRA);
        return JsonFields.object(all);
    }
}
