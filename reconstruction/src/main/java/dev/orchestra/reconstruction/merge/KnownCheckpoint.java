package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as it is on record.
 *
 * @param sequence its number in its attempt
 * @param attempt the sending that it was made in
 * @param agentId the process that made it
 * @param incarnation of that process, where it is known
 * @param state an object: all that is needed to go on
 * @param effects the ids of the effects that the state counts on
 * @param recordedAt by the broker's clock
 */
public record KnownCheckpoint(
        long sequence,
        int attempt,
        String agentId,
        @Nullable String incarnation,
        Json state,
        List<String> effects,
        Instant recordedAt,
        Place place) {
    public KnownCheckpoint {
        effects = List.copyOf(effects);
    }

    /** Where a record is. Checkpoints of one job are in one partition, so their places are their order. */
    public record Place(String topic, int partition, long offset) {}
}
