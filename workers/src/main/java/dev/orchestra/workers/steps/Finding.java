package dev.orchestra.workers.steps;

/** What a look at the agents and the journal found out about a step that may have been sent before. */
sealed interface Finding {

    /** Nobody has it: it has to be sent. */
    record NotSent() implements Finding {}

    /** Somebody has it, or will get it. */
    record Sent(SentStep step) implements Finding {}

    /** An answer to this attempt was applied, as far as this process knows. */
    record Over() implements Finding {}

    /** It cannot be said yet. */
    record NotYet() implements Finding {}
}
