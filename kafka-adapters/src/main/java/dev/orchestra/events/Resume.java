package dev.orchestra.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier attempt at a step left.
 *
 * @param state an object
 * @param from {@code checkpoint} or {@code reconstruction}
 * @param caseId the reconstruction it comes from
 * @param confidence how sure the reconstruction is of the state, 0 to 1
 * @param effects the ids of the effects of earlier attempts that stand, and that the state counts on
 * @param details of a reconstruction, an object: the source of each field, conflicts, gaps, and what was said since the
 *     checkpoint
 */
public record Resume(
        Json state,
        String from,
        @JsonProperty("case") @Nullable String caseId,
        @Nullable Double confidence,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> effects,
        @Nullable Json details) {
    public Resume {
        state = Checks.objectOrEmpty(state, "state");
        Checks.required(from, "from");
        effects = effects == null ? List.of() : List.copyOf(effects);
    }

    /** What an agent said itself. */
    public Resume(Json state, String from, @Nullable String caseId) {
        this(state, from, caseId, null, List.of(), null);
    }
}
