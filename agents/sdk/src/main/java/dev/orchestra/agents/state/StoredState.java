package dev.orchestra.agents.state;

import dev.orchestra.events.AgentStateSaved;
import dev.orchestra.events.AgentStateSaved.Handled;
import dev.orchestra.events.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A state as it is kept.
 *
 * @param version 1 for the first, and one more with each that follows
 * @param state a JSON object
 * @param handled the newest messages whose effect is in it, oldest first, so that none takes effect twice
 */
public record StoredState(long version, Json state, List<Handled> handled) {

    private static final int HANDLED_MAX = 100;
    private static final int ANSWER_CHARACTERS_MAX = 65_536;

    public StoredState {
        if (version < 1) {
            throw new IllegalArgumentException("The field 'version' has to be at least 1, but is " + version + ".");
        }
        if (state == null || !state.isObject()) {
            throw new IllegalArgumentException("The field 'state' has to be a JSON object.");
        }
        handled = handled == null ? List.of() : List.copyOf(handled);
    }

    static StoredState of(AgentStateSaved saved) {
        return new StoredState(saved.version(), saved.state(), saved.handled());
    }

    AgentStateSaved asEvent() {
        return new AgentStateSaved(version, state, handled);
    }

    /** The first state of a key. */
    public static StoredState first(Json state) {
        return new StoredState(1, state, List.of());
    }

    /** The state after this one. */
    public static StoredState after(@Nullable StoredState last, Json state) {
        return last == null ? first(state) : new StoredState(last.version + 1, state, last.handled);
    }

    /**
     * The same with one message more. The newest {@value #HANDLED_MAX} messages are kept, and of their answers the newest
     * {@value #ANSWER_CHARACTERS_MAX} characters.
     */
    public StoredState with(Handled message) {
        List<Handled> all = new ArrayList<>(handled);
        all.removeIf(one -> one.id().equals(message.id()));
        all.add(message);
        List<Handled> newest = all.subList(Math.max(0, all.size() - HANDLED_MAX), all.size());
        List<Handled> kept = new ArrayList<>();
        int left = ANSWER_CHARACTERS_MAX;
        for (Handled one : newest.reversed()) {
            Json answer = one.answer();
            left -= answer == null ? 0 : answer.text().length();
            kept.add(left >= 0 ? one : new Handled(one.id(), null));
        }
        return new StoredState(version, state, kept.reversed());
    }

    /** The message of this id, if its effect is in this state already. */
    public Optional<Handled> handled(String id) {
        return handled.stream().filter(message -> message.id().equals(id)).findFirst();
    }
}
