package dev.orchestra.agents;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running agent: takes steps from {@code workflow.step.{agent}.request}, hands each to the {@link AgentHandler}, answers
 * on {@code workflow.step.response}, and says by heartbeats what it works on.
 *
 * <p>It waits for a broker that is away, and works on what it has meanwhile. It stops by {@link #close}, or by itself when
 * a newer process has taken its agent id.
 */
public final class AgentRuntime implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AgentRuntime.class);

    /** Why a runtime is no longer running. */
    public enum StopReason {
        /** It was closed. */
        CLOSED,
        /** A newer process runs under the same agent id. */
        FENCED
    }

    private enum State {
        RUNNING,
        STOPPING
    }

    private final AgentSettings settings;
    private final EventLog log;
    private final boolean ownsLog;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Supplier<String> incarnations;
    private final AgentEvents events;
    private final StepTable steps;
    private final Answers answers;
    private final StepRunner runner;
    private final SleepWatch sleep;
    private final ScheduledExecutorService ticker;
    private final ScheduledExecutorService lifecycle;
    private final Membership membership;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final CompletableFuture<StopReason> stopped = new CompletableFuture<>();
    private final boolean closeOnShutdown;
    private volatile @Nullable ShutdownHook shutdownHook;

    AgentRuntime(
            AgentSettings settings,
            AgentHandler handler,
            EventLog log,
            boolean ownsLog,
            boolean closeOnShutdown,
            OpenTelemetry telemetry,
            Clock clock,
            LongSupplier nanoTime,
            Supplier<String> incarnations) {
        this.settings = settings;
        this.log = log;
        this.ownsLog = ownsLog;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.incarnations = incarnations;
        this.events = new AgentEvents(settings.agent(), settings.agentId(), settings.topics(), clock);
        this.steps = new StepTable(settings.capacity(), RecentAnswers.bounded());
        this.answers = new Answers(log);
        this.sleep = new SleepWatch(nanoTime, settings.clockHoleMax());
        this.runner = new StepRunner(
                handler,
                steps,
                answers,
                events,
                new Outcomes(settings.outputBytesMax()),
                new StepTracing(telemetry, settings.agent()),
                clock,
                new Ears());
        this.ticker = oneThread("ticks");
        this.lifecycle = oneThread("lifecycle");
        this.membership = new Membership(settings, log, events, this::newIncarnation, this::isRunning, lifecycle);
        this.closeOnShutdown = closeOnShutdown;
    }

    /** Begins to describe a runtime. */
    public static AgentRuntimeBuilder builder() {
        return new AgentRuntimeBuilder();
    }

    /**
     * Begins with the settings of the environment: {@code KAFKA_BOOTSTRAP_SERVERS} (needed), {@code ORCHESTRA_AGENT_ID},
     * {@code KAFKA_MAX_WORKERS} (the capacity), {@code KAFKA_CONSUMER_GROUP}, {@code ORCHESTRA_TOPICS_PREFIX}. The runtime
     * closes on SIGTERM. Agent type and handler are still to be given.
     *
     * @throws IllegalArgumentException if a value is wrong
     */
    public static AgentRuntimeBuilder fromEnvironment() {
        return AgentEnvironment.read(System.getenv());
    }

    /** For an event log of the agent's own: its records carry on the span of the step that appends them. */
    public static Tracing spanTracing() {
        return () -> StepTracing.traceparentOf(Span.current());
    }

    public String agentId() {
        return settings.agentId();
    }

    /** Waits until the runtime has stopped. */
    public StopReason join() throws InterruptedException {
        try {
            return stopped.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The agent did not stop in order.", e.getCause());
        }
    }

    /**
     * Drains: takes nothing new, commits what is accepted and leaves the group, waits up to the drain time for running
     * steps, answers the others as stopped (retryable), and takes the agent out of the registry. A second call waits for
     * the first.
     */
    @Override
    public void close() {
        if (!state.compareAndSet(State.RUNNING, State.STOPPING)) {
            stopped.join();
            return;
        }
        LOG.info("Agent {} stops.", settings.agentId());
        try {
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            finish(StopReason.CLOSED);
        }
    }

    void begin() {
        if (closeOnShutdown) {
            shutdownHook = ShutdownHook.add(this::close);
        }
        membership.join();
        long tick = settings.tick().toNanos();
        var unused = ticker.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.NANOSECONDS);
    }

    /** One look at time: a sleep of this process, deadlines, answers to repeat, the heartbeat. Must not block. */
    void tick() {
        try {
            boolean slept = sleep.look();
            Incarnation current = membership.current();
            if (slept && current != null && isRunning()) {
                renew(current);
                return;
            }
            if (steps.expire(clock.instant()) > 0) {
                LOG.info("Steps whose deadline has passed were interrupted.");
                if (current != null) {
                    current.pulse().hasten();
                }
            }
            answers.repeat();
            if (current != null) {
                current.resume();
                current.pulse().beatIfDue(nanoTime.getAsLong());
            }
        } catch (Throwable e) {
            LOG.error("A tick of agent {} failed; the next one comes.", settings.agentId(), e);
        }
    }

    private Incarnation newIncarnation() {
        String id = incarnations.get();
        Pulse pulse =
                new Pulse(id, settings.capacity(), settings.heartbeatInterval(), log, events, steps, () -> fenced(id));
        return new Incarnation(id, steps, runner, answers, pulse, clock);
    }

    /** Others may have taken over while this process slept: drops all that runs, and begins again from what is committed. */
    private void renew(Incarnation old) {
        old.silence();
        LOG.warn(
                "Agent {} slept longer than {}: {} steps are dropped, because others may have taken them over.",
                settings.agentId(),
                settings.clockHoleMax(),
                steps.abandonAll());
        membership.joinAnew(old);
    }

    private void fenced(String id) {
        Incarnation current = membership.current();
        if (current == null || !current.id().equals(id)) {
            // It is this process itself that has taken a new incarnation.
            return;
        }
        if (state.compareAndSet(State.RUNNING, State.STOPPING)) {
            LOG.error(
                    "Agent {} stops: a newer process runs under the same agent id. If both are meant to run, give each its own ORCHESTRA_AGENT_ID.",
                    settings.agentId());
            membership.then(() -> finish(StopReason.FENCED));
        }
    }

    private void drain() throws InterruptedException {
        Incarnation current = membership.current();
        if (current == null) {
            return;
        }
        Drain drain = new Drain(settings, log, events, steps, runner);
        drain.endSteps(current);
        ticker.shutdown();
        ticker.awaitTermination(1, TimeUnit.SECONDS);
        drain.takeLeave(current);
    }

    private void finish(StopReason reason) {
        Incarnation current = membership.current();
        if (current != null) {
            current.silence();
        }
        steps.abandonAll();
        if (current != null) {
            current.close();
        }
        ticker.shutdownNow();
        lifecycle.shutdown();
        try {
            if (ownsLog) {
                log.close();
            }
            ShutdownHook hook = shutdownHook;
            if (hook != null) {
                hook.remove();
            }
        } finally {
            stopped.complete(reason);
        }
    }

    private boolean isRunning() {
        return state.get() == State.RUNNING;
    }

    private ScheduledExecutorService oneThread(String what) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "agent-" + settings.agentId() + "-" + what);
            thread.setDaemon(true);
            return thread;
        });
    }

    private final class Ears implements StepRunner.Listener {
        @Override
        public void roomMade() {
            Incarnation current = membership.current();
            if (current != null) {
                current.roomMade();
            }
        }

        @Override
        public boolean overslept() {
            return isRunning() && sleep.isOver();
        }
    }
}
