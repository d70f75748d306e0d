package dev.orchestra.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier attempt at a step left.
 *
 * @param state an object
 * @param from {@code checkpoint} or {@code reconstruction}
 * @param caseId the reconstruction it comes from
 */
public record Resume(
        Json state,
        String from,
        @JsonProperty("case") @Nullable String caseId) {
    public Resume {
        state = Checks.objectOrEmpty(state, "state");
        Checks.required(from, "from");
    }
}
