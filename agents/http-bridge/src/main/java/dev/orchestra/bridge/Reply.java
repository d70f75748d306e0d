package dev.orchestra.bridge;

import dev.orchestra.events.StepAnswer;
import java.time.Duration;
import java.util.Optional;

/** What came of one call. */
sealed interface Reply {

    /** The step's answer. */
    record Answered(StepAnswer answer) implements Reply {}

    /** The agent has taken the step and answers later by itself. */
    record Later() implements Reply {}

    /**
     * Not now: the agent is away or asks to wait. The same call may succeed in a while.
     *
     * @param pause what the agent asks for
     * @param away whether it failed, rather than asked
     */
    record Again(String why, Optional<Duration> pause, boolean away) implements Reply {}

    /** It failed; another attempt of the step may succeed. */
    record Failed(String why) implements Reply {}

    /** It cannot succeed: an operator has to look. */
    record Broken(String why) implements Reply {}

    /** Whether it speaks against calling the agent at all for a while. */
    default boolean failed() {
        return this instanceof Failed || this instanceof Again again && again.away();
    }
}
