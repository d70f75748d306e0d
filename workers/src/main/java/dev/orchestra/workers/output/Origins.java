package dev.orchestra.workers.output;

import dev.orchestra.workers.steps.Origin;
import java.util.Optional;

/** Where instances came from, for those whose beginning lies too far back to be remembered. */
@FunctionalInterface
public interface Origins {

    /** The root variable {@code orchestra} of an instance; empty if it is not known. May block for a second or so, may throw. */
    Optional<Origin> of(long processInstanceKey);

    static Origins unknown() {
        return key -> Optional.empty();
    }
}
