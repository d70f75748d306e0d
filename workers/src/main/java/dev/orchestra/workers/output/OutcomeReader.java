package dev.orchestra.workers.output;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.Json;
import dev.orchestra.events.WorkflowResult;
import dev.orchestra.events.WorkflowResult.WorkflowCancelled;
import dev.orchestra.events.WorkflowResult.WorkflowStalled;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.Topics;
import dev.orchestra.processes.Variables;
import dev.orchestra.workers.steps.ErrorText;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells clients what the engine's records say about their instances: that one waits for an operator, or was cancelled. The
 * deduplication key is the event's id, made of the incident's or the instance's key; a record that is read twice is told
 * twice under one id.
 */
final class OutcomeReader implements DeliveryHandler, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutcomeReader.class);
    private static final long AGAIN_MILLIS = 500;
    private static final int IN_FLIGHT_MAX = 1_000;

    private final EventLog log;
    private final Topics topics;
    private final Ancestry ancestry;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("orchestra-outcomes").factory());
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicBoolean leftSomething = new AtomicBoolean();
    private volatile @Nullable Subscription subscription;

    OutcomeReader(EventLog log, Topics topics, Ancestry ancestry) {
        this.log = log;
        this.topics = topics;
        this.ancestry = ancestry;
    }

    void attach(Subscription to) {
        subscription = to;
    }

    @Override
    public boolean offer(Delivery delivery) {
        EngineRecord read = EngineRecord.of(delivery.raw().value()).orElse(null);
        EngineRecord.Value value = read == null ? null : read.value();
        if (read == null || value == null || value.processInstanceKey() == null) {
            delivery.done();
            return true;
        }
        long instance = Long.parseLong(value.processInstanceKey());
        if (read.is("INCIDENT", "CREATED")) {
            String message = ErrorText.of(value.errorType() + ": " + value.errorMessage());
            return tell(
                    delivery, instance, value, "incident/" + read.key(), new WorkflowStalled(read.key() + "", message));
        }
        if (read.is("PROCESS_INSTANCE", "ELEMENT_TERMINATED") && value.parentProcessInstanceKey() == null) {
            return tell(delivery, instance, value, "cancelled/" + instance, new WorkflowCancelled(null));
        }
        remember(read, value, instance);
        delivery.done();
        return true;
    }

    private void remember(EngineRecord read, EngineRecord.Value value, long instance) {
        if (read.is("PROCESS_INSTANCE", "ELEMENT_ACTIVATING") && value.parentProcessInstanceKey() != null) {
            ancestry.called(instance, Long.parseLong(value.parentProcessInstanceKey()));
        } else if ("VARIABLE".equals(read.valueType())
                && Variables.ORCHESTRA.equals(value.name())
                && Long.toString(instance).equals(value.scopeKey())
                && value.value() != null) {
            try {
                ancestry.began(instance, Json.parse(value.value()));
            } catch (IllegalArgumentException e) {
                LOG.debug("The origin of instance {} was cut short.", instance, e);
            }
        }
    }

    private boolean tell(Delivery delivery, long instance, EngineRecord.Value value, String id, WorkflowResult result) {
        if (inFlight.get() >= IN_FLIGHT_MAX) {
            leftSomething.set(true);
            if (inFlight.get() >= IN_FLIGHT_MAX) {
                return false;
            }
        }
        inFlight.incrementAndGet();
        run(0, () -> send(delivery, instance, value, id, result));
        return true;
    }

    private void send(Delivery delivery, long instance, EngineRecord.Value value, String id, WorkflowResult result) {
        Ancestry.Root root = ancestry.rootOf(instance);
        String rootKey = Long.toString(root.processInstanceKey());
        Event event = Event.of(result.type())
                .id(id)
                .source(Outputs.SOURCE)
                .subject(value.elementId() == null ? rootKey : instance + "/" + value.elementId())
                .time(Instant.ofEpochMilli(delivery.raw().timestamp().toEpochMilli()))
                .with(Attribute.CORRELATION_ID, rootKey)
                .with(Attribute.CAUSATION_ID, root.origin().cause(root.processInstanceKey()))
                .with(Attribute.PARTITION_KEY, rootKey)
                .with(Attribute.ELEMENT_ID, value.elementId())
                .with(Attribute.PROCESS_ID, value.processId())
                .with(Attribute.TRACEPARENT, root.origin().traceparent())
                .data(result)
                .build();
        append(delivery, Outgoing.of(topics.workflowOutput(), rootKey, event));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback handles both ends.
    private void append(Delivery delivery, Outgoing outgoing) {
        log.append(outgoing).whenComplete((position, error) -> {
            if (error == null) {
                delivery.done();
                inFlight.decrementAndGet();
                Subscription running = subscription;
                if (running != null && leftSomething.compareAndSet(true, false)) {
                    running.resume();
                }
            } else {
                LOG.warn("An outcome could not be stored and is tried again.", error);
                run(AGAIN_MILLIS, () -> append(delivery, outgoing));
            }
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What is not run is read again by the next owner.
    private void run(long delayMillis, Runnable task) {
        try {
            worker.schedule(
                    () -> {
                        try {
                            task.run();
                        } catch (RuntimeException e) {
                            LOG.warn("An outcome could not be told yet and is tried again.", e);
                            run(AGAIN_MILLIS, task);
                        }
                    },
                    delayMillis,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Closing: the outcome is left to the next owner.", e);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
