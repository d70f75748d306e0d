package dev.orchestra.agents.instances;

import dev.orchestra.events.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * One message for an instance.
 *
 * @param id tells a duplicate: the message's source, a blank and its id
 * @param causationId the message's id
 * @param expiry after this instant nobody waits for the answer
 * @param work what the instance does with it
 */
public record Call<R extends Resident>(String id, String causationId, Optional<Instant> expiry, Work<R> work) {

    /** The agent's own code. */
    @FunctionalInterface
    public interface Work<R extends Resident> {
        /** @return the answer, a JSON object */
        Json run(R resident) throws Exception;
    }
}
