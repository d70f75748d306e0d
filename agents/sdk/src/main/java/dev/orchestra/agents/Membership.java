package dev.orchestra.agents;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process' place among the agents: joins the group and the registry, however long the broker is away, and joins anew
 * under another incarnation. What can block happens on a thread of its own, one thing after the other.
 */
final class Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private final AgentSettings settings;
    private final EventLog log;
    private final AgentEvents events;
    private final BooleanSupplier beforeKnown;
    private final Supplier<Incarnation> incarnations;
    private final BooleanSupplier wanted;
    private final ScheduledExecutorService thread;
    private volatile @Nullable Incarnation current;

    /**
     * @param beforeKnown what has to be done before others learn of the process, and whether they may; may block, and throws if the
     *     broker is away
     * @param wanted whether the runtime still runs
     */
    Membership(
            AgentSettings settings,
            EventLog log,
            AgentEvents events,
            BooleanSupplier beforeKnown,
            Supplier<Incarnation> incarnations,
            BooleanSupplier wanted,
            ScheduledExecutorService thread) {
        this.settings = settings;
        this.log = log;
        this.events = events;
        this.beforeKnown = beforeKnown;
        this.incarnations = incarnations;
        this.wanted = wanted;
        this.thread = thread;
    }

    /** The incarnation under which this process is known; null while there is none. */
    @Nullable
    Incarnation current() {
        return current;
    }

    void join() {
        thread.execute(this::connect);
    }

    /** Leaves under the old incarnation, which is silent already, and joins under another. */
    void joinAnew(Incarnation old) {
        current = null;
        thread.execute(() -> {
            old.close();
            connect();
        });
    }

    private void connect() {
        if (!wanted.getAsBoolean()) {
            return;
        }
        Incarnation next = incarnations.get();
        try {
            log.createTopics(events.topicsNeeded());
            if (!beforeKnown.getAsBoolean()) {
                return;
            }
            next.join(log, settings);
        } catch (RuntimeException e) {
            LOG.warn("Agent {} cannot reach the broker and tries again until it can.", settings.agentId(), e);
            again(this::connect);
            return;
        }
        current = next;
        events.runsAs(next.id());
        if (!wanted.getAsBoolean()) {
            next.close();
            return;
        }
        LOG.info("Agent {} runs as {}, incarnation {}.", settings.agent(), settings.agentId(), next.id());
        announce(next.id());
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void announce(String incarnation) {
        if (wanted.getAsBoolean()) {
            List<Outgoing> said = List.of(
                    events.registered(incarnation, settings.card()),
                    events.started(
                            incarnation, settings.capacity(), settings.card().version()));
            CompletableFuture.allOf(said.stream().map(log::append).toArray(CompletableFuture[]::new))
                    .whenComplete((position, error) -> {
                        if (error != null) {
                            LOG.warn("Agent {} could not register and tries again.", settings.agentId(), error);
                            again(() -> announce(incarnation));
                        }
                    });
        }
    }

    private void again(Runnable task) {
        if (wanted.getAsBoolean()) {
            var unused = thread.schedule(task, AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
