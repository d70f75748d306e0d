package dev.orchestra.registry.schema;

/** A card's schema is none, or refers to what is not in it. The message says why, for whoever wrote the card. */
public final class UnreadableSchemaException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    UnreadableSchemaException(String message) {
        super(message);
    }
}
