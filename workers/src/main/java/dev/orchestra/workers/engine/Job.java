package dev.orchestra.workers.engine;

import dev.orchestra.events.Json;
import java.time.Instant;
import java.util.Map;

/**
 * A job as the engine offered it.
 *
 * @param retries the attempts that are left, this one included
 * @param leaseEnd after this the engine may offer it to somebody else
 * @param variables an object with the variables that were fetched
 */
public record Job(
        long key,
        String type,
        long processInstanceKey,
        String processId,
        long processDefinitionKey,
        String elementId,
        long elementInstanceKey,
        int retries,
        Instant leaseEnd,
        Map<String, String> headers,
        Json variables) {

    /** The engine's partition, which the upper bits of each key hold. */
    public int partition() {
        return (int) (key >> 51);
    }
}
