package dev.orchestra.agents;

import dev.orchestra.agents.instances.InstanceLimits;
import dev.orchestra.agents.instances.Instances;
import dev.orchestra.agents.interactions.InteractionLimits;
import dev.orchestra.agents.interactions.Ledger;
import dev.orchestra.agents.interactions.PeerRecord;
import dev.orchestra.agents.interactions.RecordingLog;
import dev.orchestra.agents.lifecycle.BackgroundTasks;
import dev.orchestra.agents.lifecycle.RuntimePart;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.AgentMessages;
import dev.orchestra.agents.messages.MessageHandler;
import dev.orchestra.agents.messages.MessageLimits;
import dev.orchestra.agents.messages.MessageRefusal;
import dev.orchestra.agents.messages.MessagingOptions;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.agents.messages.Receivers;
import dev.orchestra.agents.state.AgentStateStore;
import dev.orchestra.agents.state.JournalAgentStateStore;
import dev.orchestra.agents.state.ProcessState;
import dev.orchestra.agents.state.StateLimits;
import dev.orchestra.agents.state.StateScope;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.log.EventLog;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What an agent's runtime has beside its steps: state, background work, hooks, instances and messages. */
final class Equipment {

    /**
     * What the developer gave.
     *
     * @param body does steps; nothing if the agent only talks
     * @param adopted steps that an earlier process of the same id delegated
     * @param receivers takes messages to instances, where the agent does without {@code instances}
     * @param store nothing for the journal
     */
    record Options(
            Optional<StepBody> body,
            List<ActiveStep> adopted,
            List<AgentLifecycle> lifecycles,
            Optional<MessageHandler> onMessage,
            Optional<Receivers> receivers,
            Optional<KeyedAgentFactory> instances,
            List<MessagingOptions.Declared> subscriptions,
            MessageLimits messageLimits,
            InstanceLimits instanceLimits,
            StateLimits stateLimits,
            Optional<AgentStateStore> store,
            int backgroundMax,
            RecoveryLimits recoveryLimits,
            Map<String, UndoHandler> undoHandlers,
            boolean peerContext,
            Optional<ContextHandler> contextHandler) {}

    private final FailureLog failures;
    private final AgentMessages messages;
    private final AgentHooks hooks;
    private final ProcessContext context;
    private final StepBody body;
    private final List<ActiveStep> adopted;
    private final RecoveryLimits recovery;
    private final Undoing undoing;
    private final ServerRequests requests;
    private final EventLog log;
    private final List<RuntimePart> parts = new ArrayList<>();

    /**
     * @param stop ends the runtime, because the agent could not start
     * @param drain ends it in order, because somebody asked for it
     */
    Equipment(
            Options options,
            AgentSettings settings,
            EventLog journal,
            AgentEvents events,
            OpenTelemetry telemetry,
            Clock clock,
            LongSupplier nanoTime,
            Neighbours neighbours,
            Runnable stop,
            Consumer<Duration> drain) {
        AgentAddress self = AgentAddress.process(settings.agent(), settings.agentId());
        Optional<Ledger> ledger = options.peerContext() ? Optional.of(ledger(options, clock)) : Optional.empty();
        this.log = ledger.<EventLog>map(it -> new RecordingLog(journal, it, self, settings.topics()))
                .orElse(journal);
        this.failures = new FailureLog(log, events, telemetry, settings.agent());
        AgentStateStore store = options.store()
                .orElseGet(() -> new JournalAgentStateStore(
                        log, settings.topics(), settings.agent(), settings.agentId(), options.stateLimits(), clock));
        ProcessState state = new ProcessState(store, new StateScope.OfProcess(settings.agent(), settings.agentId()));
        BackgroundTasks tasks = new BackgroundTasks(options.backgroundMax(), failures);
        this.context = new ProcessContext(self, () -> messenger(), state, tasks, neighbours);
        Optional<InstanceReceivers> instances = options.instances()
                .map(factory -> new InstanceReceivers(
                        settings.agent(),
                        instances(factory, options.instanceLimits(), settings, log, store, clock, nanoTime)));
        this.messages = new AgentMessages(
                new MessagingOptions(
                        self,
                        settings.topics(),
                        options.messageLimits(),
                        settings.sessionTimeout(),
                        options.onMessage(),
                        instances.<Receivers>map(own -> own).or(options::receivers),
                        options.subscriptions()),
                log,
                telemetry,
                ErrorText.words(),
                clock,
                nanoTime,
                UUID.randomUUID().toString().substring(0, 13));
        this.adopted = options.adopted();
        this.recovery = options.recoveryLimits();
        Optional<PeerRecord> record =
                ledger.map(it -> new PeerRecord(journal, settings.topics(), self, InteractionLimits.defaults(), it));
        this.requests = new ServerRequests(
                settings,
                journal,
                events,
                new ContextTelling(settings.agentId(), record, options.contextHandler(), recovery.contextTime(), clock),
                record.map(it -> new ContextPreparation(settings, journal, events, it, clock)),
                new DrainRequests(settings, events, clock, drain),
                clock);
        this.undoing = new Undoing(options.undoHandlers(), recovery, settings, log, events, clock);
        this.body = options.body()
                .orElseGet(() -> StepBody.of((AgentHandler) step -> {
                    throw StepFailure.broken(
                            "The agent %s does no steps, it only talks. Name another agent in the model."
                                    .formatted(settings.agent()),
                            null);
                }));
        this.hooks = new AgentHooks(options.lifecycles(), context, failures, stop);
        // They end in the opposite order: nothing is asked of a part that has ended.
        parts.add(failures);
        parts.add(new Resources(options.store().isPresent(), store, state));
        parts.add(tasks);
        parts.add(hooks);
        instances.ifPresent(parts::add);
        parts.add(messages);
        parts.add(undoing);
        parts.add(requests);
    }

    private static Ledger ledger(Options options, Clock clock) {
        RecoveryLimits limits = options.recoveryLimits();
        return new Ledger(limits.rememberedMax(), limits.rememberedBytesMax(), clock.instant());
    }

    /** The journal, which notes what passes through it. */
    EventLog log() {
        return log;
    }

    private Instances<KeyedResident> instances(
            KeyedAgentFactory factory,
            InstanceLimits limits,
            AgentSettings settings,
            EventLog log,
            AgentStateStore store,
            Clock clock,
            LongSupplier nanoTime) {
        String topic = settings.topics().agentMessage(settings.agent());
        return new Instances<>(
                store,
                key -> new StateScope.OfPartition(settings.agent(), log.partitionOf(topic, key)),
                (key, state) -> {
                    AgentAddress address = AgentAddress.parse(key);
                    return new KeyedResident(
                            context,
                            address,
                            state,
                            messages().messenger(address, null, null, null),
                            factory.create(address.name()));
                },
                MessageRefusal.class::isInstance,
                limits,
                failures,
                clock,
                nanoTime);
    }

    private Messenger messenger() {
        return messages.messenger();
    }

    AgentMessages messages() {
        return messages;
    }

    ProcessContext context() {
        return context;
    }

    FailureLog failures() {
        return failures;
    }

    StepBody body() {
        return body;
    }

    RecoveryLimits recovery() {
        return recovery;
    }

    List<ActiveStep> adopted() {
        return adopted;
    }

    List<RuntimePart> parts() {
        return parts;
    }

    /**
     * Before others learn of the process. To be called again if the broker is away.
     *
     * @return false if the agent could not start
     */
    boolean open() {
        if (!hooks.start()) {
            return false;
        }
        messages.open();
        undoing.open();
        requests.open();
        return true;
    }

    /** @param shared the store is the caller's to close */
    private record Resources(boolean shared, AgentStateStore store, ProcessState state) implements RuntimePart {
        @Override
        public void close() {
            state.close();
            if (!shared) {
                store.close();
            }
        }
    }
}
