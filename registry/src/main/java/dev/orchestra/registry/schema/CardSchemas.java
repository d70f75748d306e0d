package dev.orchestra.registry.schema;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Both schemas of one card. Without a schema a check costs nothing.
 *
 * @param input of a step's input
 * @param output of a step's output
 */
public record CardSchemas(Optional<CardSchema> input, Optional<CardSchema> output) {

    /** No check at all. */
    public static final CardSchemas NONE = new CardSchemas(Optional.empty(), Optional.empty());

    /**
     * Reads the schemas of a card.
     *
     * @throws UnreadableSchemaException if one is none; the message names it
     */
    public static CardSchemas of(AgentRegistered card) {
        if (card.inputSchema() == null && card.outputSchema() == null) {
            return NONE;
        }
        return new CardSchemas(read("inputSchema", card.inputSchema()), read("outputSchema", card.outputSchema()));
    }

    private static Optional<CardSchema> read(String name, @Nullable Json schema) {
        if (schema == null || schema.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(CardSchema.read(schema));
        } catch (UnreadableSchemaException e) {
            throw new UnreadableSchemaException("The %s of the card: %s".formatted(name, e.getMessage()));
        }
    }
}
