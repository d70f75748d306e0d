package dev.orchestra.agents.state;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.FencedException;
import dev.orchestra.events.log.JournalUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * States in the memory of one process, for development, tests and agents that may forget. They are gone with the process.
 */
public final class InMemoryAgentStateStore implements AgentStateStore {

    private final StateLimits limits;
    // Both guarded by this.
    private final Map<String, StoredState> states = new HashMap<>();
    private final Map<String, Integer> owners = new HashMap<>();

    public InMemoryAgentStateStore() {
        this(StateLimits.DEFAULT);
    }

    public InMemoryAgentStateStore(StateLimits limits) {
        this.limits = limits;
    }

    @Override
    public synchronized StateShard take(StateScope scope) {
        return new Shard(scope.name(), owners.merge(scope.name(), 1, Integer::sum));
    }

    @Override
    public void close() {
        // It holds nothing but memory.
    }

    private synchronized CompletableFuture<Void> change(
            String scope, int number, Consumer<Map<String, StoredState>> change) {
        int newest = owners.getOrDefault(scope, number);
        if (newest != number) {
            return CompletableFuture.failedFuture(new FencedException(
                    "The state of '%s' has another owner: this one has to stop.".formatted(scope),
                    new IllegalStateException("owner %d, newest %d".formatted(number, newest))));
        }
        change.accept(states);
        return CompletableFuture.completedFuture(null);
    }

    private synchronized boolean isFull(String key) {
        return !states.containsKey(key) && states.size() >= limits.keysMax();
    }

    private synchronized Optional<StoredState> find(String key) {
        return Optional.ofNullable(states.get(key));
    }

    private final class Shard implements StateShard {
        private final String scope;
        private final int number;
        private volatile boolean closed;

        Shard(String scope, int number) {
            this.scope = scope;
            this.number = number;
        }

        @Override
        public Optional<StoredState> load(String key) {
            return find(key);
        }

        @Override
        public CompletableFuture<Void> save(String key, StoredState state, @Nullable String causationId) {
            int bytes = Json.of(state.asEvent()).text().getBytes(StandardCharsets.UTF_8).length;
            if (bytes > limits.valueBytesMax()) {
                return CompletableFuture.failedFuture(new StateTooLargeException(key, bytes, limits.valueBytesMax()));
            }
            if (isFull(key)) {
                return CompletableFuture.failedFuture(limits.tooMany(scope));
            }
            return change(all -> all.put(key, state));
        }

        @Override
        public CompletableFuture<Void> remove(String key) {
            return change(all -> all.remove(key));
        }

        private CompletableFuture<Void> change(Consumer<Map<String, StoredState>> change) {
            return closed
                    ? CompletableFuture.failedFuture(new JournalUnavailableException(
                            "The state of '%s' is not in the hands of this owner any more.".formatted(scope), null))
                    : InMemoryAgentStateStore.this.change(scope, number, change);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
