package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event of the instance that is on record.
 *
 * @param id unique together with {@code source}
 * @param type in full
 * @param at when it was recorded, by the broker's clock
 * @param sender who said it, where that is more than the source
 * @param data as it was sent
 */
public record Said(
        String source,
        String id,
        String type,
        Instant at,
        @Nullable String sender,
        Json data) {}
