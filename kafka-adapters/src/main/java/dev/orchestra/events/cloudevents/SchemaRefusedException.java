package dev.orchestra.events.cloudevents;

/**
 * Events cannot be written to a topic with the schema that is configured for it: the registry refused it, or there is none.
 * The message says why, and what to do.
 */
public final class SchemaRefusedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    public SchemaRefusedException(String message) {
        super(message);
    }
}
