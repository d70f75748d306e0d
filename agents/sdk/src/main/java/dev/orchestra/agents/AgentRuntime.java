package dev.orchestra.agents;

import dev.orchestra.agents.interactions.InteractionLimits;
import dev.orchestra.agents.interactions.Interactions;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.registry.AgentDirectory;
import io.opentelemetry.api.trace.Span;
import java.util.Optional;

/**
 * A running agent: takes steps from {@code workflow.step.{agent}.request}, hands each to the {@link AgentHandler}, answers
 * on {@code workflow.step.response}, and says by heartbeats what it works on.
 *
 * <p>It waits for a broker that is away, and works on what it has meanwhile. It stops by {@link #close}, when the server asks it to
 * drain, or by itself when a newer process has taken its agent id.
 */
public final class AgentRuntime implements AutoCloseable {

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

    private final AgentSettings settings;
    private final EventLog log;
    private final RuntimeLife life;

    AgentRuntime(AgentSettings settings, EventLog log, RuntimeLife life) {
        this.settings = settings;
        this.log = log;
        this.life = life;
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
        return life.neighbours().directory();
    }

    /** Talks to other agents in the name of this process; a handler gets one of its own, which carries on what it handles. */
    public Messenger messenger() {
        return life.equipment().messages().messenger();
    }

    /** What the agent of this process has at hand. */
    public AgentContext context() {
        return life.equipment().context();
    }

    /** How many failures were reported that no answer carries: of hooks, background work and calls over their time. */
    public long failures() {
        return life.equipment().failures().count();
    }

    /** Why the runtime has stopped; nothing while it runs. */
    public Optional<StopReason> stopReason() {
        return life.stopReason();
    }

    /** The agent has answered a step by itself that was given to {@link AgentRuntimeBuilder#adopting}. */
    public void release(String jobKey, int attempt) {
        life.steps().release(new StepKey(jobKey, attempt));
    }

    /** What this process had to do with others, from the journal; within the default limits. */
    public Interactions interactions() {
        return interactions(InteractionLimits.defaults());
    }

    /** The same within limits of the caller's. */
    public Interactions interactions(InteractionLimits limits) {
        return new Interactions(
                log, settings.topics(), life.equipment().messages().self(), limits);
    }

    /** Waits until the runtime has stopped. */
    public StopReason join() throws InterruptedException {
        return life.join();
    }

    /**
     * Drains: takes nothing new, commits what is accepted and leaves the group, waits up to the drain time for running
     * steps, answers the others as stopped (retryable), and takes the agent out of the registry. A second call waits for
     * the first, and so does one that comes while the agent drains because it was asked to: then the drain time is the most that
     * is left of the time that it was given.
     */
    @Override
    public void close() {
        life.close();
    }

    void begin() {
        life.begin();
    }

    void tick() {
        life.tick();
    }
}
