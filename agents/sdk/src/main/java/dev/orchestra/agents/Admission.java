package dev.orchestra.agents;

import dev.orchestra.events.log.Outgoing;

/** What becomes of a request. */
sealed interface Admission {

    /** A new step; it holds one of the places. */
    record Accepted(AcceptedStep step) implements Admission {}

    /** The step is being worked on: the request is settled with it. */
    record Joined() implements Admission {}

    /** The step was answered not long ago; the answer can be sent again. */
    record Answered(Outgoing answer) implements Admission {}

    /** No place is free, or an abandoned run of the same step has not ended. */
    record Later() implements Admission {}
}
