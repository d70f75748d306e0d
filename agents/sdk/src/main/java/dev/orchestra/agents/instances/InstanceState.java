package dev.orchestra.agents.instances;

import dev.orchestra.agents.state.AgentState;
import dev.orchestra.agents.state.StoredState;
import dev.orchestra.events.Json;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The state of one instance: what is stored, and what the call that runs has made of it so far. */
final class InstanceState implements AgentState {

    private final String key;
    private @Nullable StoredState stored;
    private @Nullable Json current;
    private boolean changed;
    private @Nullable Thread user;

    InstanceState(String key, Optional<StoredState> stored) {
        this.key = key;
        this.stored = stored.orElse(null);
        this.current = stored.map(StoredState::state).orElse(null);
    }

    /** From now on the thread that runs may touch it, and no other. */
    void open() {
        user = Thread.currentThread();
    }

    void close() {
        user = null;
    }

    @Override
    public <T> Optional<T> get(Class<T> type) {
        check();
        return Optional.ofNullable(current).map(json -> json.as(type));
    }

    @Override
    public void set(Object value) {
        check();
        Json json = Json.of(value);
        if (!json.isObject()) {
            throw new IllegalArgumentException(
                    "The state of '%s' has to be a JSON object, such as a record, but is %.40s"
                            .formatted(key, json.text()));
        }
        current = json;
        changed = true;
    }

    @Override
    public <T> T update(Class<T> type, T initial, UnaryOperator<T> change) {
        T next = change.apply(get(type).orElse(initial));
        set(next);
        return next;
    }

    @Override
    public void clear() {
        check();
        current = null;
        changed = true;
    }

    @Override
    public long version() {
        check();
        return stored == null ? 0 : stored.version();
    }

    boolean isChanged() {
        return changed;
    }

    @Nullable
    StoredState stored() {
        return stored;
    }

    /** What is to be stored; null to forget it. */
    @Nullable
    StoredState next() {
        return current == null ? null : StoredState.after(stored, current);
    }

    void stored(@Nullable StoredState now) {
        stored = now;
        current = now == null ? null : now.state();
        changed = false;
    }

    /** What the call changed is dropped. */
    void restore() {
        stored(stored);
    }

    private void check() {
        if (user != Thread.currentThread()) {
            throw new IllegalStateException(
                    "The state of '%s' belongs to the call that runs, and to its thread. From background work send the instance a message."
                            .formatted(key));
        }
    }
}
