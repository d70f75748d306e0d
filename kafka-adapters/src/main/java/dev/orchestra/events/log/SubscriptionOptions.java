package dev.orchestra.events.log;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a subscription reads.
 *
 * @param group members of one group share the partitions; the committed place is the group's
 * @param topics the topics by name; empty if {@code topicPattern} or {@code places} are given
 * @param topicPattern topics by pattern, new ones included
 * @param places exactly these partitions, shared with nobody: no session, no rebalance, at once after a restart. The value
 *     is the offset to begin at where the group has no committed place. Nobody else may read under this group
 * @param from where a group without a committed place begins, and where {@link From#ALWAYS_START} always begins
 * @param raw hand out raw records only: nothing is decoded, nothing refused
 * @param commit who decides when done deliveries are committed
 * @param commitInterval how often done deliveries are committed, and an idle read returns; positive
 * @param transactionalId for {@link Commit#WITH_EVENTS}: names the writer, so that an older process of the same name is
 *     fenced off
 * @param sessionTimeout after this time without a sign of life, the group gives the partitions to another member
 * @param recordsPerReadMax how many records one read returns at most, 1 to 10,000
 * @param gatherTime how long the broker may gather records before it answers a read, so that many small ones cost one read;
 *     from nothing, which is the default, to 1 s
 */
public record SubscriptionOptions(
        String group,
        Set<String> topics,
        @Nullable Pattern topicPattern,
        Map<TopicPartition, Long> places,
        From from,
        boolean raw,
        Commit commit,
        Duration commitInterval,
        @Nullable String transactionalId,
        Duration sessionTimeout,
        int recordsPerReadMax,
        Duration gatherTime) {

    private static final Duration GATHER_MAX = Duration.ofSeconds(1);

    public enum From {
        START,
        END,
        /** On each assignment from the start, whatever was committed: for compacted topics that are a table. */
        ALWAYS_START
    }

    public enum Commit {
        /** Every {@code commitInterval}, and on revocation and close. */
        PERIODICALLY,
        /** Only by {@link Subscription#commitWith}: places and events in one transaction. */
        WITH_EVENTS
    }

    public SubscriptionOptions {
        topics = Set.copyOf(topics);
        places = Map.copyOf(places);
        int ways = (topics.isEmpty() ? 0 : 1) + (topicPattern == null ? 0 : 1) + (places.isEmpty() ? 0 : 1);
        if (group.isBlank() || ways != 1) {
            throw new IllegalArgumentException(
                    "A subscription needs a group, and one of topics, a pattern and partitions with their places.");
        }
        if (!places.isEmpty() && commit == Commit.WITH_EVENTS) {
            throw new IllegalArgumentException(
                    "Commit.WITH_EVENTS needs a membership, which fences; partitions that are named have none.");
        }
        if ((commit == Commit.WITH_EVENTS) != (transactionalId != null)) {
            throw new IllegalArgumentException("A transactional id goes with Commit.WITH_EVENTS, and only with it.");
        }
        if (commitInterval.isNegative() || commitInterval.isZero()) {
            throw new IllegalArgumentException("commitInterval has to be positive, but is " + commitInterval + ".");
        }
        if (recordsPerReadMax < 1 || recordsPerReadMax > 10_000) {
            throw new IllegalArgumentException(
                    "recordsPerReadMax has to be from 1 to 10,000, but is " + recordsPerReadMax + ".");
        }
        if (gatherTime.isNegative() || gatherTime.compareTo(GATHER_MAX) > 0) {
            throw new IllegalArgumentException("gatherTime has to be from 0 to 1 s, but is " + gatherTime + ".");
        }
    }

    /** Events of some topics from the start, committed every 200 ms. */
    public static SubscriptionOptions of(String group, Set<String> topics) {
        return new SubscriptionOptions(
                group,
                topics,
                null,
                Map.of(),
                From.START,
                false,
                Commit.PERIODICALLY,
                Duration.ofMillis(200),
                null,
                Duration.ofSeconds(10),
                500,
                Duration.ZERO);
    }

    /** The same for all topics whose name matches. */
    public static SubscriptionOptions matching(String group, Pattern topics) {
        return new SubscriptionOptions(
                group,
                Set.of(),
                topics,
                Map.of(),
                From.START,
                false,
                Commit.PERIODICALLY,
                Duration.ofMillis(200),
                null,
                Duration.ofSeconds(10),
                500,
                Duration.ZERO);
    }

    /**
     * Events of exactly these partitions, from the given offsets where the group has no committed place, committed every
     * 200 ms.
     */
    public static SubscriptionOptions ofPartitions(String group, Map<TopicPartition, Long> places) {
        return new SubscriptionOptions(
                group,
                Set.of(),
                null,
                places,
                From.START,
                false,
                Commit.PERIODICALLY,
                Duration.ofMillis(200),
                null,
                Duration.ofSeconds(10),
                500,
                Duration.ZERO);
    }

    public SubscriptionOptions startingAt(From from) {
        return new SubscriptionOptions(
                group,
                topics,
                topicPattern,
                places,
                from,
                raw,
                commit,
                commitInterval,
                transactionalId,
                sessionTimeout,
                recordsPerReadMax,
                gatherTime);
    }

    public SubscriptionOptions rawRecords() {
        return new SubscriptionOptions(
                group,
                topics,
                topicPattern,
                places,
                from,
                true,
                commit,
                commitInterval,
                transactionalId,
                sessionTimeout,
                recordsPerReadMax,
                gatherTime);
    }

    public SubscriptionOptions committedWithEvents(String transactionalId) {
        return new SubscriptionOptions(
                group,
                topics,
                topicPattern,
                places,
                from,
                raw,
                Commit.WITH_EVENTS,
                commitInterval,
                transactionalId,
                sessionTimeout,
                recordsPerReadMax,
                gatherTime);
    }

    public SubscriptionOptions sessionTimeout(Duration timeout) {
        return new SubscriptionOptions(
                group,
                topics,
                topicPattern,
                places,
                from,
                raw,
                commit,
                commitInterval,
                transactionalId,
                timeout,
                recordsPerReadMax,
                gatherTime);
    }

    public SubscriptionOptions recordsPerReadMax(int most) {
        return new SubscriptionOptions(
                group,
                topics,
                topicPattern,
                places,
                from,
                raw,
                commit,
                commitInterval,
                transactionalId,
                sessionTimeout,
                most,
                gatherTime);
    }

    public SubscriptionOptions gathering(Duration time) {
        return new SubscriptionOptions(
                group,
                topics,
                topicPattern,
                places,
                from,
                raw,
                commit,
                commitInterval,
                transactionalId,
                sessionTimeout,
                recordsPerReadMax,
                time);
    }
}
