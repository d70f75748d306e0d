package dev.orchestra.workers.steps;

/** One sending of a step. */
record StepId(long jobKey, int attempt) {

    /** The id of its {@code step.requested} event, the same whoever sends it. */
    String requestId() {
        return "step/" + jobKey + "/" + attempt;
    }
}
