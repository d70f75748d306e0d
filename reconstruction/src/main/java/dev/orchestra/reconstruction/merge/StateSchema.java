package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;
import dev.orchestra.registry.schema.CardSchema;
import dev.orchestra.registry.schema.UnreadableSchemaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The JSON Schema of an agent's state: what a state lacks, what is wrong with it, and which fields are declared. */
final class StateSchema {

    /** How many schemas may be looked into to find one field. */
    private static final int LOOKS_MAX = 500;

    private static final List<String> COMBINED = List.of("allOf", "anyOf", "oneOf");
    private static final List<String> CONDITIONAL = List.of("then", "else");

    private final CardSchema schema;
    private final Map<String, Object> root;

    private StateSchema(CardSchema schema, Map<String, Object> root) {
        this.schema = schema;
        this.root = root;
    }

    /** @throws UnreadableSchemaException if it is none; the message says why */
    static StateSchema of(Json json) {
        return new StateSchema(CardSchema.read(json), json.asMap());
    }

    /** The required fields that are missing, if nothing else is wrong; nothing if something else is. */
    Optional<List<List<String>>> missing(Map<String, Object> state) {
        return schema.missing(Canonical.json(state));
    }

    /** What is wrong, in a sentence; empty if all fits. */
    String complaint(Map<String, Object> state) {
        return schema.complaint(Canonical.json(state));
    }

    /** Whether the schema names this field under {@code properties}. */
    boolean declares(List<String> names) {
        List<Map<?, ?>> at = List.of(root);
        int[] looks = {0};
        for (String name : names) {
            var inner = new ArrayList<Map<?, ?>>();
            for (Map<?, ?> one : at) {
                collect(one, name, inner, looks);
            }
            if (inner.isEmpty()) {
                return false;
            }
            at = inner;
        }
        return true;
    }

    private void collect(Map<?, ?> one, String name, List<Map<?, ?>> found, int[] looks) {
        if (++looks[0] > LOOKS_MAX) {
            return;
        }
        if (one.get("properties") instanceof Map<?, ?> properties && properties.containsKey(name)) {
            found.add(properties.get(name) instanceof Map<?, ?> inner ? inner : Map.of());
        }
        if (one.get("$ref") instanceof String reference && at(reference) instanceof Map<?, ?> target) {
            collect(target, name, found, looks);
        }
        for (String keyword : COMBINED) {
            if (one.get(keyword) instanceof List<?> parts) {
                parts.stream()
                        .filter(Map.class::isInstance)
                        .forEach(part -> collect((Map<?, ?>) part, name, found, looks));
            }
        }
        for (String keyword : CONDITIONAL) {
            if (one.get(keyword) instanceof Map<?, ?> part) {
                collect(part, name, found, looks);
            }
        }
    }

    private @Nullable Object at(String reference) {
        if (!reference.startsWith("#")) {
            return null;
        }
        Object at = root;
        for (String part : reference.substring(1).split("/", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            String name = part.replace("~1", "/").replace("~0", "~");
            at = at instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return at;
    }
}
