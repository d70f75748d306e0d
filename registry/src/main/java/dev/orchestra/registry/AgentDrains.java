package dev.orchestra.registry;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.DrainRequested;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks agent processes to stop in order: they take nothing new, finish what they have accepted, and leave. The request names the incarnation, so
 * asking twice is one drain, and a process that was started again meanwhile is not meant. Blocks until the journal has it and, for a
 * moment, until the process says that it drains.
 */
public final class AgentDrains {

    private static final String SOURCE = "/orchestra/server";
    private static final Duration STORE_MAX = Duration.ofSeconds(10);
    private static final Duration TAKE_MAX = Duration.ofMinutes(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final EventLog log;
    private final Topics topics;
    private final AgentDirectory directory;
    private final Duration confirmMax;
    private final Clock clock;

    /** @param confirmMax how long the process' own word is waited for; positive */
    public AgentDrains(EventLog log, Topics topics, AgentDirectory directory, Duration confirmMax, Clock clock) {
        if (!confirmMax.isPositive()) {
            throw new IllegalArgumentException("confirmMax has to be positive, but is " + confirmMax + ".");
        }
        this.log = log;
        this.topics = topics;
        this.directory = directory;
        this.confirmMax = confirmMax;
        this.clock = clock;
    }

    /** What came of it. */
    public sealed interface Outcome {

        /** It drains, as it says itself, or has ended already. @param before whether it did so before it was asked */
        record Drains(boolean before) implements Outcome {}

        /** It was asked, and has not said yet that it drains. */
        record Asked() implements Outcome {}

        /** Nobody of that id has registered or sent a heartbeat, or it has left. */
        record Unknown() implements Outcome {}

        /** It is silent for so long that its steps are recovered: nobody is there to be asked. */
        record Dead() implements Outcome {}

        /** It is a process that calls an HTTP agent. @param agentId the agent that can be drained */
        record ActsFor(String agentId) implements Outcome {}
    }

    /**
     * Drains an agent that has a process of its own.
     *
     * @param finishWithin how long it may work on what it has accepted; not negative
     * @throws JournalUnavailableException if the journal did not take the request in time; it may have all the same
     */
    public Outcome drain(String agentId, Duration finishWithin) {
        Optional<AgentView> known = directory.agent(agentId);
        if (known.isEmpty()) {
            return new Outcome.Unknown();
        }
        AgentView agent = known.get();
        if (agent.actsFor().isPresent()) {
            return new Outcome.ActsFor(agent.actsFor().get());
        }
        if (AgentStatus.of(agent, directory.brokerTime(), StatusThresholds.DEFAULT) == AgentStatus.DEAD) {
            return new Outcome.Dead();
        }
        if (drains(agent)) {
            return new Outcome.Drains(true);
        }
        store(agent, new DrainRequested(agentId, agent.incarnation().orElse(null), finishWithin));
        return isConfirmed(agentId) ? new Outcome.Drains(false) : new Outcome.Asked();
    }

    private static boolean drains(AgentView agent) {
        return agent.card().filter(AgentRegistered::drains).isPresent();
    }

    private void store(AgentView agent, DrainRequested request) {
        Instant now = clock.instant();
        Event event = Event.of(EventType.DRAIN_REQUESTED)
                .id("drain/" + UUID.randomUUID())
                .source(SOURCE)
                .subject(request.agentId())
                .time(now)
                .with(Attribute.AGENT, agent.agent())
                .with(Attribute.AGENT_ID, request.agentId())
                .with(Attribute.PARTITION_KEY, request.agentId())
                .with(Attribute.EXPIRY_TIME, now.plus(TAKE_MAX).toString())
                .data(request)
                .build();
        try {
            log.append(Outgoing.of(topics.agentControl(), request.agentId(), event))
                    .get(STORE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new JournalUnavailableException("The journal did not take the request to drain.", e);
        } catch (TimeoutException e) {
            throw new JournalUnavailableException(
                    "The journal did not take the request to drain within " + STORE_MAX + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalUnavailableException("Interrupted while the request to drain was stored.", e);
        }
    }

    private boolean isConfirmed(String agentId) {
        long end = System.nanoTime() + confirmMax.toNanos();
        CountDownLatch never = new CountDownLatch(1);
        try {
            while (directory.agent(agentId).filter(agent -> !drains(agent)).isPresent()) {
                if (System.nanoTime() >= end || never.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
