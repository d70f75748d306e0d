package dev.orchestra.events.bus;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a replay would do.
 *
 * @param events how many would be sent
 * @param read how many records were looked at
 * @param byType how many of each type; what is over the limit of kinds is counted as {@link #OTHERS}
 * @param bySource the same by source
 * @param first the time of the oldest
 * @param last the time of the newest
 * @param complete whether everything was looked at; false if there was more than a dry run reads
 * @param summary all of it in a sentence
 */
public record ReplayPlan(
        long events,
        long read,
        Map<String, Long> byType,
        Map<String, Long> bySource,
        Optional<Instant> first,
        Optional<Instant> last,
        boolean complete,
        String summary) {

    public static final String OTHERS = "(others)";

    public ReplayPlan {
        byType = Map.copyOf(byType);
        bySource = Map.copyOf(bySource);
    }
}
