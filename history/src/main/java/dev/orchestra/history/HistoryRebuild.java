package dev.orchestra.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Drops the history and builds it anew from the topics, beside everything else: steps go on, new events come in, and what is
 * asked meanwhile is answered from what is there already. Requests whose fate is open and recoveries wait until it is there.
 *
 * <p>The inbox is kept. So is what the topics do not hold any more: events that retention or compaction has removed there.
 */
public interface HistoryRebuild {

    /**
     * Begins; while one is under way, that one goes on.
     *
     * @throws HistoryUnavailableException if the database does not answer
     * @throws dev.orchestra.events.log.JournalUnavailableException if the broker does not answer
     */
    Progress begin();

    /**
     * The newest rebuild; nothing if there never was one.
     *
     * @throws HistoryUnavailableException if the database does not answer
     */
    Optional<Progress> progress();

    /**
     * How far it is. Records are counted by their places, so those that compaction removed are counted as well.
     *
     * @param done of the records that were there when it began
     * @param perSecond on average since the beginning
     * @param remaining about how long it takes; nothing before that can be said
     */
    record Progress(
            int generation,
            Instant startedAt,
            @Nullable Instant endedAt,
            long done,
            long total,
            double perSecond,
            @Nullable Duration remaining) {}
}
