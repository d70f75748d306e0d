package dev.orchestra.registry.endpoint;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Topics;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentKind;
import dev.orchestra.registry.AgentView;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Registers agents that are called over HTTP, and takes them out. Whatever is said twice is one registration: the key is the
 * agent's id. Blocks until the journal has it and, for a moment, until the directory shows it.
 */
public final class HttpAgentCards {

    private static final String SOURCE = "/orchestra/server";
    private static final Duration STORE_MAX = Duration.ofSeconds(10);
    private static final Duration SHOW_MAX = Duration.ofSeconds(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final EventLog log;
    private final Topics topics;
    private final AgentDirectory directory;
    private final CardCheck check;
    private final Clock clock;

    public HttpAgentCards(EventLog log, Topics topics, AgentDirectory directory, CardCheck check, Clock clock) {
        this.log = log;
        this.topics = topics;
        this.directory = directory;
        this.check = check;
        this.clock = clock;
    }

    /** What came of it. */
    public sealed interface Outcome {

        /** @param fresh whether nothing was registered under the id before */
        record Stored(boolean fresh) implements Outcome {}

        /** The card is wrong; nothing was registered. */
        record Refused(List<CardCheck.Problem> problems) implements Outcome {}

        /** Nothing is registered under the id. */
        record Unknown() implements Outcome {}

        /** The id belongs to an agent with a process of its own. */
        record Foreign() implements Outcome {}
    }

    /**
     * Registers a card, or replaces it.
     *
     * @throws JournalUnavailableException if the journal did not take it in time; it may have all the same
     */
    public Outcome register(String agentId, AgentRegistered card) {
        List<CardCheck.Problem> problems = check.problems(agentId, card);
        if (!problems.isEmpty()) {
            return new Outcome.Refused(problems);
        }
        Optional<AgentView> before = directory.agent(agentId);
        if (before.filter(it -> it.kind() != AgentKind.HTTP).isPresent()) {
            return new Outcome.Foreign();
        }
        store(agentId, card);
        return new Outcome.Stored(before.isEmpty());
    }

    /**
     * Takes an agent out: it gets no new steps, and those it has are still answered.
     *
     * @throws JournalUnavailableException if the journal did not take it in time
     */
    public Outcome remove(String agentId) {
        return withHttpAgent(agentId, card -> {
            await(log.append(Outgoing.tombstone(topics.agentRegistry(), agentId)));
            awaitShown(() -> directory.agent(agentId).isEmpty());
        });
    }

    /**
     * Lets an agent finish: it gets no new steps until its card is registered again.
     *
     * @throws JournalUnavailableException if the journal did not take it in time
     */
    public Outcome drain(String agentId) {
        return withHttpAgent(agentId, card -> {
            if (!card.drains()) {
                store(agentId, card.draining(true));
            }
        });
    }

    private Outcome withHttpAgent(String agentId, Consumer<AgentRegistered> action) {
        Optional<AgentView> view = directory.agent(agentId);
        if (view.isEmpty()) {
            return new Outcome.Unknown();
        }
        if (view.get().kind() != AgentKind.HTTP) {
            return new Outcome.Foreign();
        }
        action.accept(view.get().card().orElseThrow());
        return new Outcome.Stored(false);
    }

    private void store(String agentId, AgentRegistered card) {
        Event event = Event.of(EventType.AGENT_REGISTERED)
                .id("registered/" + UUID.randomUUID())
                .source(SOURCE)
                .subject(agentId)
                .time(clock.instant())
                .with(Attribute.AGENT, card.type())
                .with(Attribute.AGENT_ID, agentId)
                .with(Attribute.PARTITION_KEY, agentId)
                .data(card)
                .build();
        await(log.append(Outgoing.of(topics.agentRegistry(), agentId, event)));
        awaitShown(() -> directory.agent(agentId).flatMap(AgentView::card).equals(Optional.of(card)));
    }

    private static void await(CompletableFuture<?> stored) {
        try {
            stored.get(STORE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new JournalUnavailableException("The journal did not take the card.", e);
        } catch (TimeoutException e) {
            throw new JournalUnavailableException("The journal did not take the card within " + STORE_MAX + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalUnavailableException("Interrupted while the card was stored.", e);
        }
    }

    /** So that whoever registers and then looks finds it; without it, the registration stands all the same. */
    private static void awaitShown(BooleanSupplier shown) {
        long end = System.nanoTime() + SHOW_MAX.toNanos();
        CountDownLatch never = new CountDownLatch(1);
        try {
            while (!shown.getAsBoolean() && System.nanoTime() < end) {
                if (never.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
