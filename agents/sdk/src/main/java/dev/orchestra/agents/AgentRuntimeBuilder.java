package dev.orchestra.agents;

import dev.orchestra.agents.instances.InstanceLimits;
import dev.orchestra.agents.messages.BroadcastHandler;
import dev.orchestra.agents.messages.Broadcasts;
import dev.orchestra.agents.messages.MessageHandler;
import dev.orchestra.agents.messages.MessageLimits;
import dev.orchestra.agents.messages.Receivers;
import dev.orchestra.agents.state.AgentStateStore;
import dev.orchestra.agents.state.StateLimits;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds an {@link AgentRuntime}. The agent type, the event log and something to do (steps, messages, instances or broadcasts)
 * have to be given. It is as long as there are settings; {@link Registrations} and {@link CardDraft} hold
 * those that belong together, and what is made of them is in {@link Equipment}.
 */
public final class AgentRuntimeBuilder {

    private String agent = "";
    private String agentId = "";
    private final Registrations work = new Registrations();
    private final CardDraft card = new CardDraft();
    private List<ActiveStep> adopted = List.of();
    private @Nullable Function<String, EventLog> log;
    private boolean ownsLog;
    private int capacity = 10;
    private Topics topics = new Topics("");
    private @Nullable String group;
    private Duration tick = Duration.ofMillis(500);
    private Duration heartbeatInterval = Duration.ofSeconds(1);
    private Duration sessionTimeout = Duration.ofSeconds(6);
    private Duration clockHoleMax = Duration.ofSeconds(4);
    private Duration drainTime = Duration.ofSeconds(10);
    private int outputBytesMax = 1_000_000;
    private Duration stepTimeMax = Duration.ofDays(1);
    private RecoveryLimits recoveryLimits = RecoveryLimits.DEFAULT;
    private boolean peerContext = true;
    private boolean closeOnShutdown;
    private InstanceLimits instanceLimits = InstanceLimits.DEFAULT;
    private StateLimits stateLimits = StateLimits.DEFAULT;
    private @Nullable AgentStateStore stateStore;
    private int backgroundMax = 100;
    private MessageLimits messageLimits = MessageLimits.defaults();
    private @Nullable OpenTelemetry telemetry;
    private Clock clock = Clock.systemUTC();
    private LongSupplier nanoTime = System::nanoTime;
    private Supplier<String> incarnations = () -> UUID.randomUUID().toString();

    AgentRuntimeBuilder() {}

    /** The agent type, as the step header {@code agent} names it: 1 to 64 lower case letters, digits and hyphens. */
    public AgentRuntimeBuilder agent(String type) {
        this.agent = type;
        return this;
    }

    /**
     * The process, stable across its restarts and like no other that runs at the same time, of whatever agent type: a
     * second one of the same id stops the first. By default {@code {agent}-{host}}, and {@code {agent}-{host}-2} and so
     * on for further processes of the same user on one machine, see {@link AgentIds}.
     */
    public AgentRuntimeBuilder agentId(String id) {
        this.agentId = id;
        return this;
    }

    /** Does the agent's steps. */
    public AgentRuntimeBuilder handler(AgentHandler steps) {
        work.steps(steps);
        return this;
    }

    /** Instead of a handler, for an agent that lives elsewhere. */
    public AgentRuntimeBuilder bridge(StepBridge speaker) {
        work.steps(speaker);
        return this;
    }

    /**
     * Steps that the last heartbeat under the same agent id names as delegated. This process names them from its first
     * heartbeat on, so that nobody takes them for lost; each takes a place until it is over, or {@link AgentRuntime#release}.
     */
    public AgentRuntimeBuilder adopting(List<ActiveStep> delegated) {
        this.adopted = List.copyOf(delegated);
        return this;
    }

    /** What the agent says about itself; its type has to be {@link #agent}. By default it says its type only. */
    public AgentRuntimeBuilder card(AgentRegistered description) {
        card.whole(description);
        return this;
    }

    /** What the agent can do, for whoever looks for a skill; instead of those of the {@link #card}. */
    public AgentRuntimeBuilder skills(String... names) {
        card.skills(List.of(names));
        return this;
    }

    /**
     * JSON Schema of a step's input, instead of that of the {@link #card}. A step whose input does not fit is not handed to
     * the handler: it becomes an incident that names the field.
     */
    public AgentRuntimeBuilder inputSchema(Json schema) {
        card.inputSchema(schema);
        return this;
    }

    /**
     * JSON Schema of a step's output, instead of that of the {@link #card}. An output that does not fit is a failure that
     * another attempt may mend.
     */
    public AgentRuntimeBuilder outputSchema(Json schema) {
        card.outputSchema(schema);
        return this;
    }

    /**
     * JSON Schema of what the agent checkpoints, instead of that of the {@link #card}: what is rebuilt after a loss is held to it.
     */
    public AgentRuntimeBuilder stateSchema(Json schema) {
        card.stateSchema(schema);
        return this;
    }

    /** How much is put on record for the case of a loss, and how long is worked for others that were lost. */
    public AgentRuntimeBuilder recoveryLimits(RecoveryLimits limits) {
        this.recoveryLimits = limits;
        return this;
    }

    /**
     * Takes effects back that were recorded with {@link Undo#by} and this name, those of lost processes of the same agent type
     * too. A handler that implements {@link UndoHandlers} need not be registered.
     *
     * @param name 1 to 64 lower case letters, digits and hyphens; at most 20 handlers
     */
    public AgentRuntimeBuilder onUndo(String name, UndoHandler undo) {
        work.undo(name, undo);
        return this;
    }

    /**
     * Adds what the agent knows itself to what it tells about a lost agent that it worked with. A handler of steps or messages that
     * implements {@link ContextHandler} need not be registered.
     */
    public AgentRuntimeBuilder onContextRequest(ContextHandler memory) {
        work.context(memory);
        return this;
    }

    /**
     * Whether the agent tells what it knows of lost agents that it worked with; it does by default. Without it questions are declined,
     * and nothing is kept in memory for them.
     */
    public AgentRuntimeBuilder peerContext(boolean enabled) {
        this.peerContext = enabled;
        return this;
    }

    /** How many steps run side by side, 1 to 1,000; 10 by default. */
    public AgentRuntimeBuilder capacity(int steps) {
        this.capacity = steps;
        return this;
    }

    /** The journal. It stays the caller's to close. */
    public AgentRuntimeBuilder eventLog(EventLog journal) {
        this.log = agentId -> journal;
        this.ownsLog = false;
        return this;
    }

    /** A journal of the runtime's own, made for the agent id. */
    AgentRuntimeBuilder ownEventLog(Function<String, EventLog> journal) {
        this.log = journal;
        this.ownsLog = true;
        return this;
    }

    /** The topic names of this installation; without a prefix by default. */
    public AgentRuntimeBuilder topics(Topics names) {
        this.topics = names;
        return this;
    }

    /**
     * The consumer group, {@link Topics#agentGroup} by default. The server looks at the default group's place to see
     * whether a step was accepted, so change it for a set of agents that no server dispatches to only.
     */
    public AgentRuntimeBuilder group(String name) {
        this.group = name;
        return this;
    }

    /** How often deadlines, answers and accepted steps are seen to; 500 ms by default. */
    public AgentRuntimeBuilder tick(Duration interval) {
        this.tick = interval;
        return this;
    }

    /** How often a heartbeat goes out when nothing changed; 1 s by default, at most a fifth of the detector's time-out. */
    public AgentRuntimeBuilder heartbeatInterval(Duration interval) {
        this.heartbeatInterval = interval;
        return this;
    }

    /** After this time without a sign of life Kafka gives what was not accepted to another member; 6 s by default. */
    public AgentRuntimeBuilder sessionTimeout(Duration timeout) {
        this.sessionTimeout = timeout;
        return this;
    }

    /**
     * After a sleep of this length (a stopped process, a suspended machine) the runtime drops its steps and takes a new
     * incarnation, because others may have taken them over. 4 s by default: the detector's hard time-out of 5 s less one
     * heartbeat interval.
     */
    public AgentRuntimeBuilder clockHoleMax(Duration most) {
        this.clockHoleMax = most;
        return this;
    }

    /** How long {@link AgentRuntime#close} waits for running steps; 10 s by default. */
    public AgentRuntimeBuilder drainTime(Duration most) {
        this.drainTime = most;
        return this;
    }

    /** How large an output may be, as UTF-8; 1,000,000 bytes by default, under Kafka's default limit for a record. */
    public AgentRuntimeBuilder outputBytesMax(int bytes) {
        this.outputBytesMax = bytes;
        return this;
    }

    /**
     * How long a handler may work on one step, a day by default, a year at most. Over it the handler is interrupted, the step
     * fails retryably, and that is reported. The deadline in the model is usually shorter, and after it nobody needs an answer.
     */
    public AgentRuntimeBuilder stepTimeMax(Duration most) {
        this.stepTimeMax = most;
        return this;
    }

    /** Answers direct messages to this process. Without it they are refused. */
    public AgentRuntimeBuilder onMessage(MessageHandler answers) {
        work.messages(answers);
        return this;
    }

    /** Who takes messages to instances made on demand, {@code {agent}/{key}}. Without it this process takes none. */
    public AgentRuntimeBuilder receivers(Receivers instances) {
        work.receivers(instances);
        return this;
    }

    /**
     * Makes instances by key on demand: messages to {@code {agent}/{key}} reach the one of that key, one at a time, in the
     * process that owns its partition. They take the messages that {@link #receivers} would take.
     */
    public AgentRuntimeBuilder instances(KeyedAgentFactory factory) {
        work.instances(factory);
        return this;
    }

    /** How many instances stay in memory, how long calls may take, and when idle ones leave. */
    public AgentRuntimeBuilder instanceLimits(InstanceLimits limits) {
        this.instanceLimits = limits;
        return this;
    }

    /** Is told when the process starts and stops. What is given to the other calls is told without this one. */
    public AgentRuntimeBuilder lifecycle(AgentLifecycle hooks) {
        work.lifecycle(hooks);
        return this;
    }

    /** Where states are kept; on the journal by default. It stays the caller's to close. */
    public AgentRuntimeBuilder stateStore(AgentStateStore store) {
        this.stateStore = store;
        return this;
    }

    /** How large states may be, and how many; for a store on the journal. */
    public AgentRuntimeBuilder stateLimits(StateLimits limits) {
        this.stateLimits = limits;
        return this;
    }

    /** How many background tasks run side by side, 1 to 100,000; 100 by default. */
    public AgentRuntimeBuilder backgroundMax(int tasks) {
        this.backgroundMax = tasks;
        return this;
    }

    /** Subscribes each process to a topic. */
    public AgentRuntimeBuilder subscribe(String topic, BroadcastHandler subscriber) {
        return subscribe(Broadcasts.onTopic(topic), subscriber);
    }

    /** Subscribes to broadcasts. The place is kept across restarts under the agent id, or the agent type where it shares. */
    public AgentRuntimeBuilder subscribe(Broadcasts which, BroadcastHandler subscriber) {
        work.broadcasts(which, subscriber);
        return this;
    }

    /** How many messages are handled side by side, wait, and may be unanswered, and how large they may be. */
    public AgentRuntimeBuilder messageLimits(MessageLimits limits) {
        this.messageLimits = limits;
        return this;
    }

    /** Drain when the process gets SIGTERM or Ctrl-C. */
    public AgentRuntimeBuilder closeOnShutdown() {
        this.closeOnShutdown = true;
        return this;
    }

    /** Where spans go; the process' global OpenTelemetry by default. */
    public AgentRuntimeBuilder openTelemetry(OpenTelemetry openTelemetry) {
        this.telemetry = openTelemetry;
        return this;
    }

    AgentRuntimeBuilder time(Clock wallClock, LongSupplier monotonicNanos) {
        this.clock = wallClock;
        this.nanoTime = monotonicNanos;
        return this;
    }

    AgentRuntimeBuilder incarnations(Supplier<String> ids) {
        this.incarnations = ids;
        return this;
    }

    /**
     * Starts the agent. It returns at once: a broker that is away is waited for.
     *
     * @throws IllegalArgumentException if a setting is missing or wrong, or a schema of the card cannot be read
     */
    public AgentRuntime start() {
        AgentRuntime runtime = build();
        runtime.begin();
        return runtime;
    }

    AgentRuntime build() {
        Equipment.Options equipment = equipment();
        Function<String, EventLog> journal = given(log, "eventLog(..)");
        AgentSettings settings = new AgentSettings(
                agent,
                agentId.isEmpty() && Topics.isAgentType(agent) ? AgentIds.forThisProcess(agent) : agentId,
                card.of(agent),
                capacity,
                topics,
                group != null ? group : topics.agentGroup(agent),
                tick,
                heartbeatInterval,
                sessionTimeout,
                clockHoleMax,
                drainTime,
                outputBytesMax,
                stepTimeMax);
        OpenTelemetry tracing = telemetry != null ? telemetry : GlobalOpenTelemetry.get();
        EventLog events = journal.apply(settings.agentId());
        RuntimeLife life = new RuntimeLife(
                settings, equipment, events, ownsLog, closeOnShutdown, tracing, clock, nanoTime, incarnations);
        return new AgentRuntime(settings, events, life);
    }

    private Equipment.Options equipment() {
        work.check();
        return new Equipment.Options(
                work.steps(),
                adopted,
                work.lifecycles(),
                work.messages(),
                work.receivers(),
                work.instances(),
                work.subscriptions(),
                messageLimits,
                instanceLimits,
                stateLimits,
                Optional.ofNullable(stateStore),
                backgroundMax,
                recoveryLimits,
                work.undo(),
                peerContext,
                work.context());
    }

    private static <T> T given(@Nullable T value, String call) {
        if (value == null) {
            throw new IllegalArgumentException("An agent runtime needs a call of %s before start().".formatted(call));
        }
        return value;
    }
}
