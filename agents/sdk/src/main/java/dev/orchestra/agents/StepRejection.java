package dev.orchestra.agents;

import dev.orchestra.events.Json;

/** The agent says no: a BPMN error that a boundary event in the model can catch by its code. */
public final class StepRejection extends Exception {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final transient Json output;

    public StepRejection(String code, String message) {
        this(code, message, Json.object());
    }

    /** @param output an object that the boundary event's output mappings can read */
    public StepRejection(String code, String message, Json output) {
        super(message);
        this.code = code;
        this.output = output;
    }

    public String code() {
        return code;
    }

    public Json output() {
        return output;
    }
}
