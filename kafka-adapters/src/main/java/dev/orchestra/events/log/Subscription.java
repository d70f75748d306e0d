package dev.orchestra.events.log;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A running subscription. Its thread lives until {@link #close()}, through outages of the broker. */
public interface Subscription extends AutoCloseable {

    /** Offers again what the handler left for later. From any thread; cheap when nothing waits. */
    void resume();

    /**
     * Commits what is done up to now and appends events, all or nothing. Only with
     * {@link SubscriptionOptions.Commit#WITH_EVENTS}.
     *
     * @return completes when it is durable; fails with {@link FencedException} when a newer process has taken the name
     */
    CompletableFuture<Void> commitWith(List<Outgoing> events);

    /** What this member owns at the moment. */
    Set<TopicPartition> assignment();

    /** Records between this member's place and the end of a partition it owns; empty before the first read of it. */
    Optional<Long> lag(TopicPartition partition);

    /**
     * The first offset of a partition that is not done yet; empty while that is not known, or another member owns it. It passes
     * what only the broker sees, such as the ends of transactions.
     */
    default OptionalLong place(TopicPartition partition) {
        return OptionalLong.empty();
    }

    /** When the last read came back from the broker without an error; empty before the first. */
    Optional<Instant> lastRead();

    /**
     * Stops reading, waits at most a few seconds for deliveries to become done, commits them (periodic commits only) and
     * leaves the group.
     */
    @Override
    void close();
}
