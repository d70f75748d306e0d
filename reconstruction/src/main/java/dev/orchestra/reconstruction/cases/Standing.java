package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import dev.orchestra.history.RecoveryHistory.Checkpoint;
import java.util.List;
import java.util.Optional;

/**
 * What the next attempt begins with, and what stands of what was done.
 *
 * @param effects the ids of those that stand
 * @param summary for a person
 */
record Standing(Json state, double confidence, List<String> effects, String summary) {
    Standing {
        effects = List.copyOf(effects);
    }

    /** The rebuilt state, or what a person made of it. */
    static Standing rebuilt(RebuiltState rebuilt, Optional<Json> corrected) {
        return corrected
                .map(state -> new Standing(
                        state, 1, rebuilt.effects(), "The next attempt goes on from the state that a person gave."))
                .orElseGet(() -> new Standing(
                        rebuilt.state(),
                        rebuilt.confidence(),
                        rebuilt.effects(),
                        "The next attempt goes on from the rebuilt state."));
    }

    /** The checkpoint that the last heartbeat named, or what the lost attempt itself had begun with, or nothing. */
    static Standing lastNamed(Loss loss, CaseHistory history, Optional<Json> resume) {
        Optional<Checkpoint> named = loss.checkpoint() == null
                ? Optional.empty()
                : history.checkpoints().stream()
                        .filter(it -> it.sequence() == loss.checkpoint() && it.attempt() == loss.attempt())
                        .findFirst();
        if (named.isPresent()) {
            return new Standing(
                    named.get().state(),
                    1,
                    named.get().effects(),
                    "The rebuilt state was not accepted; the next attempt goes on from checkpoint %d."
                            .formatted(named.get().sequence()));
        }
        return earlier(resume)
                .map(it -> new Standing(
                        it.state(),
                        it.confidence() == null ? 1 : it.confidence(),
                        it.effects(),
                        "The rebuilt state was not accepted; the next attempt begins as the lost one did."))
                .orElseGet(() -> new Standing(
                        Json.object(),
                        1,
                        List.of(),
                        "The rebuilt state was not accepted; the next attempt begins afresh."));
    }

    /** What the lost attempt had begun with, if it was anything. */
    static Optional<Resume> earlier(Optional<Json> resume) {
        try {
            return resume.filter(Json::isObject).map(it -> it.as(Resume.class));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // Somebody else's variable of that name.
        }
    }
}
