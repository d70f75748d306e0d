package dev.orchestra.workers.steps;

/** What it means for a step that its attempt was lost. */
public enum OnLoss {
    /** The job fails with one retry fewer and is offered again. */
    RETRY,
    /** A BPMN error is thrown, which the model has to catch. */
    ERROR
}
