package dev.orchestra.events;

import org.jspecify.annotations.Nullable;

/**
 * A client asks for one instance of a process.
 *
 * @param version the version of the process, at least 1; without it, the newest
 * @param variables an object
 */
public record WorkflowRequested(String processId, @Nullable Integer version, Json variables) {
    public WorkflowRequested {
        Checks.required(processId, "processId");
        if (version != null && version < 1) {
            throw new IllegalArgumentException("The field 'version' has to be at least 1, but is " + version + ".");
        }
        variables = Checks.objectOrEmpty(variables, "variables");
    }
}
