package dev.orchestra.workers.start;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.EventType;
import dev.orchestra.events.MessagePublished;
import dev.orchestra.events.WorkflowRequested;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The intakes from {@code workflow.request} and {@code workflow.message}. Runs until it is closed. */
public final class Intakes implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(200);

    private final Subscription requests;
    private final Subscription messages;
    private final ScheduledExecutorService ticks;

    private Intakes(Subscription requests, Subscription messages, ScheduledExecutorService ticks) {
        this.requests = requests;
        this.messages = messages;
        this.ticks = ticks;
    }

    /**
     * @param braked while true, no request is taken; messages are, because running instances wait for them
     * @param inFlightMax how many requests, and how many messages, may be undecided at once
     */
    public static Intakes start(
            EventLog log,
            Topics topics,
            WorkflowStarter starter,
            MessagePublisher publisher,
            BooleanSupplier braked,
            int inFlightMax) {
        Intake requestIntake = new Intake(
                EventType.WORKFLOW_REQUESTED,
                true,
                (id, event) -> starter.start(new StartRequest(
                        id, event.dataAs(WorkflowRequested.class), true, event.attribute(Attribute.TRACEPARENT))),
                log,
                topics,
                braked,
                inFlightMax);
        Intake messageIntake = new Intake(
                EventType.MESSAGE_PUBLISHED,
                false,
                (id, event) -> publisher.publish(new MessageRequest(id, event.dataAs(MessagePublished.class))),
                log,
                topics,
                () -> false,
                inFlightMax);
        Subscription requests = log.subscribe(
                SubscriptionOptions.of(topics.prefix() + "orchestra-requests", Set.of(topics.workflowRequest())),
                requestIntake);
        requestIntake.attach(requests);
        Subscription messages = log.subscribe(
                SubscriptionOptions.of(topics.prefix() + "orchestra-messages", Set.of(topics.workflowMessage())),
                messageIntake);
        messageIntake.attach(messages);
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("intake-ticks").factory());
        ticks.scheduleWithFixedDelay(
                () -> {
                    requestIntake.tick();
                    messageIntake.tick();
                },
                TICK.toMillis(),
                TICK.toMillis(),
                TimeUnit.MILLISECONDS);
        return new Intakes(requests, messages, ticks);
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        requests.close();
        messages.close();
    }
}
