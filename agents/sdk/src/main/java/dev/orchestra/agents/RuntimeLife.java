package dev.orchestra.agents;

import dev.orchestra.agents.AgentRuntime.StopReason;
import dev.orchestra.events.log.EventLog;
import io.opentelemetry.api.OpenTelemetry;
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

/** How a runtime begins, goes from tick to tick, and ends: once, whoever asks for it first. */
final class RuntimeLife {

    private static final Logger LOG = LoggerFactory.getLogger(RuntimeLife.class);

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

    RuntimeLife(
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

    StepWork steps() {
        return steps;
    }

    Equipment equipment() {
        return equipment;
    }

    Neighbours neighbours() {
        return neighbours;
    }

    Optional<StopReason> stopReason() {
        return stopped.isDone() ? Optional.of(stopped.join()) : Optional.empty();
    }

    /** Waits for its end. */
    StopReason join() throws InterruptedException {
        try {
            return stopped.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The agent did not stop in order.", e.getCause());
        }
    }

    /** Ends it in order, or waits for the end that is under way; within the drain time. */
    void close() {
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
