package dev.orchestra.agents;

import dev.orchestra.agents.interactions.InteractionLimits;
import dev.orchestra.agents.interactions.Interactions;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.registry.AgentDirectory;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
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
 * <p>It waits for a broker that is away, and works on what it has meanwhile. It stops by {@link #close}, when the server asks it to
 * drain, or by itself when a newer process has taken its agent id.
 */
public final class AgentRuntime implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AgentRuntime.class);

    /** Why a runtime is no longer running. */
    public enum StopReason {
        /** It was closed. */
        CLOSED,
        /** Whoever runs the installation asked for it, for example with {@code ./orchestra drain}. */
        DRAINED,
        /** A newer process runs under the same agent id. */
        FENCED,
        /** The agent's hook {@link AgentLifecycle#started} failed. */
        FAILED
    }

    private enum State {
        RUNNING,
        STOPPING
    }

    private final AgentSettings settings;
    private final EventLog log;
    private final boolean ownsLog;
    private final StepWork steps;
    private final Equipment equipment;
    private final RuntimeParts parts;
    private final ScheduledExecutorService ticker;
    private final ScheduledExecutorService lifecycle;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final DrainTime drainTime = new DrainTime();
    private final CompletableFuture<StopReason> stopped = new CompletableFuture<>();
    private final boolean closeOnShutdown;
    private volatile @Nullable ShutdownHook shutdownHook;
    private final Neighbours neighbours;

    AgentRuntime(
            AgentSettings settings,
            Equipment.Options options,
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
        this.closeOnShutdown = closeOnShutdown;
        this.ticker = oneThread("ticks");
        this.lifecycle = oneThread("lifecycle");
        this.neighbours = new Neighbours(log, settings.topics(), clock);
        AgentEvents events = new AgentEvents(settings.agent(), settings.agentId(), settings.topics(), clock);
        this.equipment = new Equipment(
                options, settings, log, events, telemetry, clock, nanoTime, neighbours, this::failed, this::drainAsked);
        this.parts = new RuntimeParts(equipment.parts());
        this.steps = new StepWork(
                settings,
                equipment,
                events,
                equipment.log(),
                telemetry,
                clock,
                nanoTime,
                incarnations,
                this::isRunning,
                this::fenced,
                lifecycle);
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

    /**
     * Who else is there, alive, and can do what. It is read from the journal from the first call on, until the runtime stops;
     * the first answer waits for it, at most 10 s.
     */
    public AgentDirectory directory() {
        return neighbours.directory();
    }

    /** Talks to other agents in the name of this process; a handler gets one of its own, which carries on what it handles. */
    public Messenger messenger() {
        return equipment.messages().messenger();
    }

    /** What the agent of this process has at hand. */
    public AgentContext context() {
        return equipment.context();
    }

    /** How many failures were reported that no answer carries: of hooks, background work and calls over their time. */
    public long failures() {
        return equipment.failures().count();
    }

    /** Why the runtime has stopped; nothing while it runs. */
    public Optional<StopReason> stopReason() {
        return stopped.isDone() ? Optional.of(stopped.join()) : Optional.empty();
    }

    /** The agent has answered a step by itself that was given to {@link AgentRuntimeBuilder#adopting}. */
    public void release(String jobKey, int attempt) {
        steps.release(new StepKey(jobKey, attempt));
    }

    /** What this process had to do with others, from the journal; within the default limits. */
    public Interactions interactions() {
        return interactions(InteractionLimits.defaults());
    }

    /** The same within limits of the caller's. */
    public Interactions interactions(InteractionLimits limits) {
        return new Interactions(log, settings.topics(), equipment.messages().self(), limits);
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
     * the first, and so does one that comes while the agent drains because it was asked to: then the drain time is the most that
     * is left of the time that it was given.
     */
    @Override
    public void close() {
        if (!stop(settings.drainTime(), StopReason.CLOSED)) {
            drainTime.atMost(settings.drainTime());
            stopped.join();
        }
    }

    /** Somebody asked for it, on the subscription's own thread. */
    private void drainAsked(Duration finishWithin) {
        Thread.ofVirtual().name("drain-" + settings.agentId()).start(() -> stop(finishWithin, StopReason.DRAINED));
    }

    /** @return false if it ends already */
    private boolean stop(Duration finishWithin, StopReason reason) {
        if (!state.compareAndSet(State.RUNNING, State.STOPPING)) {
            return false;
        }
        drainTime.atMost(finishWithin);
        LOG.info(
                "Agent {} stops ({}): it takes nothing new, and has {} for what it works on.",
                settings.agentId(),
                reason,
                finishWithin);
        try {
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            finish(reason);
        }
        return true;
    }

    void begin() {
        if (closeOnShutdown) {
            shutdownHook = ShutdownHook.add(this::close);
        }
        parts.begin();
        steps.join();
        long tick = settings.tick().toNanos();
        var unused = ticker.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.NANOSECONDS);
    }

    /** One look at time. Must not block. */
    void tick() {
        try {
            steps.tick();
            parts.tick();
        } catch (Throwable e) {
            LOG.error("A tick of agent {} failed; the next one comes.", settings.agentId(), e);
        }
    }

    private void failed() {
        if (state.compareAndSet(State.RUNNING, State.STOPPING)) {
            LOG.error("Agent {} stops, because it could not start.", settings.agentId());
            lifecycle.execute(() -> finish(StopReason.FAILED));
        }
    }

    private void fenced() {
        if (state.compareAndSet(State.RUNNING, State.STOPPING)) {
            LOG.error(
                    "Agent {} stops: a newer process runs under the same agent id. If both are meant to run, give each its own ORCHESTRA_AGENT_ID.",
                    settings.agentId());
            lifecycle.execute(() -> finish(StopReason.FENCED));
        }
    }

    private void drain() throws InterruptedException {
        parts.stopAccepting();
        steps.stopAccepting();
        parts.handOver();
        steps.drain(drainTime);
        parts.drain(settings.drainTime());
        ticker.shutdown();
        ticker.awaitTermination(1, TimeUnit.SECONDS);
        steps.takeLeave();
    }

    private void finish(StopReason reason) {
        steps.close();
        parts.close();
        neighbours.close();
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
}
