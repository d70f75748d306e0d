package dev.orchestra.agents.state;

import dev.orchestra.events.log.FencedException;
import dev.orchestra.events.log.JournalUnavailableException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The states of a scope, in the hands of its owner. For one key at most one change may be under way.
 *
 * <p>After a change that failed with {@link FencedException} or {@link JournalUnavailableException} the shard is of no use any
 * more: whoever still is the owner takes the scope again, and reads before it writes.
 */
public interface StateShard extends AutoCloseable {

    /**
     * The newest state of a key. Blocks.
     *
     * @throws JournalUnavailableException if it cannot be read in time
     */
    Optional<StoredState> load(String key);

    /**
     * Stores a state.
     *
     * @param causationId the id of the event that led to it
     * @return completes when it is durable; fails with {@link StateTooLargeException} if it is over the limit, and nothing has
     *     changed; with {@link FencedException} if the scope has another owner, and nothing was stored; with
     *     {@link JournalUnavailableException} if that is in doubt
     */
    CompletableFuture<Void> save(String key, StoredState state, @Nullable String causationId);

    /** Forgets a state. Fails as {@link #save} does. */
    CompletableFuture<Void> remove(String key);

    /** Lets go of what it holds in this process. The scope stays its own until another takes it. */
    @Override
    void close();
}
