package dev.orchestra.agents;

import dev.orchestra.agents.messages.BroadcastHandler;
import dev.orchestra.agents.messages.Broadcasts;
import dev.orchestra.agents.messages.MessageHandler;
import dev.orchestra.agents.messages.MessagingOptions;
import dev.orchestra.agents.messages.Receivers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who does an agent's work: what was registered one by one, and what the same objects can do besides. Who gave the work may have more
 * to do, and is not named twice.
 */
final class Registrations {

    private @Nullable AgentHandler handler;
    private @Nullable StepBody body;
    private @Nullable MessageHandler onMessage;
    private @Nullable Receivers receivers;
    private @Nullable KeyedAgentFactory instances;
    private @Nullable ContextHandler contextHandler;
    private final List<AgentLifecycle> lifecycles = new ArrayList<>();
    private final List<MessagingOptions.Declared> subscriptions = new ArrayList<>();
    private final Map<String, UndoHandler> undoHandlers = new LinkedHashMap<>();

    void steps(AgentHandler work) {
        handler = work;
        body = StepBody.of(work);
    }

    void steps(StepBridge speaker) {
        body = StepBody.of(speaker);
    }

    void messages(MessageHandler answers) {
        onMessage = answers;
    }

    void receivers(Receivers others) {
        receivers = others;
    }

    void instances(KeyedAgentFactory factory) {
        instances = factory;
    }

    void context(ContextHandler memory) {
        contextHandler = memory;
    }

    void lifecycle(AgentLifecycle hooks) {
        lifecycles.add(hooks);
    }

    void broadcasts(Broadcasts which, BroadcastHandler subscriber) {
        subscriptions.add(new MessagingOptions.Declared(which, subscriber));
    }

    void undo(String name, UndoHandler undo) {
        undoHandlers.put(Undo.requireName(name), undo);
    }

    /**
     * Looks whether this makes an agent.
     *
     * @throws IllegalArgumentException if there is nothing to do, or two do the same
     */
    void check() {
        if (body == null && messages().isEmpty() && instances == null && receivers == null && subscriptions.isEmpty()) {
            throw new IllegalArgumentException(
                    "An agent runtime needs a call of handler(..), onMessage(..), instances(..) or subscribe(..) before start().");
        }
        if (instances != null && receivers != null) {
            throw new IllegalArgumentException(
                    "instances(..) takes the messages that receivers(..) would take. Call one of them.");
        }
        int undone = undo().size();
        if (undone > Undoing.HANDLERS_MAX) {
            throw new IllegalArgumentException("An agent has at most %d undo handlers, but this one has %d."
                    .formatted(Undoing.HANDLERS_MAX, undone));
        }
    }

    Optional<StepBody> steps() {
        return Optional.ofNullable(body);
    }

    Optional<MessageHandler> messages() {
        return onMessage == null && handler instanceof MessageHandler alsoAnswers
                ? Optional.of(alsoAnswers)
                : Optional.ofNullable(onMessage);
    }

    Optional<Receivers> receivers() {
        return Optional.ofNullable(receivers);
    }

    Optional<KeyedAgentFactory> instances() {
        return Optional.ofNullable(instances);
    }

    List<MessagingOptions.Declared> subscriptions() {
        return List.copyOf(subscriptions);
    }

    List<AgentLifecycle> lifecycles() {
        List<AgentLifecycle> all = new ArrayList<>(lifecycles);
        Stream.of(handler, onMessage, instances)
                .filter(AgentLifecycle.class::isInstance)
                .map(AgentLifecycle.class::cast)
                .filter(one -> all.stream().noneMatch(other -> other == one))
                .forEach(all::add);
        return all;
    }

    Map<String, UndoHandler> undo() {
        Map<String, UndoHandler> all = new LinkedHashMap<>();
        Stream.of(handler, onMessage)
                .filter(UndoHandlers.class::isInstance)
                .forEach(one -> all.putAll(((UndoHandlers) one).undoHandlers()));
        all.putAll(undoHandlers);
        all.keySet().forEach(Undo::requireName);
        return all;
    }

    Optional<ContextHandler> context() {
        return Stream.of(contextHandler, handler, onMessage)
                .filter(ContextHandler.class::isInstance)
                .map(ContextHandler.class::cast)
                .findFirst();
    }
}
