package dev.orchestra.agents.state;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.FencedException;
import dev.orchestra.events.log.JournalUnavailableException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The state of one agent process. It is taken with the first use, and each change is stored before the next begins. After a
 * change that is in doubt it is taken and read again.
 */
public final class ProcessState implements AgentState, AutoCloseable {

    private final AgentStateStore store;
    private final StateScope.OfProcess scope;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private @Nullable StateShard shard;
    private @Nullable StoredState stored;

    public ProcessState(AgentStateStore store, StateScope.OfProcess scope) {
        this.store = store;
        this.scope = scope;
    }

    @Override
    public <T> Optional<T> get(Class<T> type) {
        lock.lock();
        try {
            taken();
            return stored == null
                    ? Optional.empty()
                    : Optional.of(stored.state().as(type));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void set(Object value) {
        Json json = Json.of(value);
        if (!json.isObject()) {
            throw new IllegalArgumentException(
                    "The state of '%s' has to be a JSON object, such as a record, but is %.40s"
                            .formatted(scope.agentId(), json.text()));
        }
        lock.lock();
        try {
            StateShard here = taken();
            StoredState next = StoredState.after(stored, json);
            settle(here, () -> here.save(scope.agentId(), next, null).join());
            stored = next;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <T> T update(Class<T> type, T initial, UnaryOperator<T> change) {
        lock.lock();
        try {
            T next = change.apply(get(type).orElse(initial));
            set(next);
            return next;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void clear() {
        lock.lock();
        try {
            StateShard here = taken();
            settle(here, () -> here.remove(scope.agentId()).join());
            stored = null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long version() {
        lock.lock();
        try {
            taken();
            return stored == null ? 0 : stored.version();
        } finally {
            lock.unlock();
        }
    }

    private StateShard taken() {
        StateShard here = shard;
        if (here == null) {
            here = store.take(scope);
            try {
                stored = here.load(scope.agentId()).orElse(null);
            } catch (RuntimeException e) {
                here.close();
                throw e;
            }
            shard = here;
        }
        return here;
    }

    private void settle(StateShard here, Runnable change) {
        try {
            change.run();
        } catch (CompletionException e) {
            RuntimeException cause = e.getCause() instanceof RuntimeException known ? known : e;
            if (cause instanceof FencedException || cause instanceof JournalUnavailableException) {
                here.close();
                shard = null;
                stored = null;
            }
            throw cause;
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (shard != null) {
                shard.close();
                shard = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
