package dev.orchestra.registry.schema;

import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.resource.InputStreamSource;
import dev.orchestra.events.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A JSON Schema of a card, read and ready. Draft 2020-12 where {@code $schema} does not name another draft that the validator
 * has. Nothing is fetched: a {@code $ref} leads into the same schema or to a draft's own. Safe for use by many threads.
 */
public final class CardSchema {

    /** The longest schema that is read, in bytes of UTF-8. */
    public static final int BYTES_MAX = 200_000;

    /** How many findings a message names. */
    private static final int NAMED_MAX = 3;

    private static final int MESSAGE_CHARACTERS_MAX = 200;

    private static final SchemaRegistry DRAFTS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaCacheEnabled(false));

    private final Schema schema;

    private CardSchema(Schema schema) {
        this.schema = schema;
    }

    /**
     * Reads a schema whole, so that no check finds it broken later.
     *
     * @throws UnreadableSchemaException if it is none; the message says why
     */
    public static CardSchema read(Json json) {
        String text = json.text();
        if (text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw new UnreadableSchemaException(
                    "A schema may have %,d bytes, but this one has more. Leave out what no check needs."
                            .formatted(BYTES_MAX));
        }
        if (!json.isObject()) {
            throw new UnreadableSchemaException("A schema has to be a JSON object.");
        }
        try {
            requireInner(json.asMap());
            SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    builder -> builder.schemaLoader(
                            loader -> loader.resourceLoaders(loaders -> loaders.add(CardSchema::refuse))));
            Schema schema = registry.getSchema(text, InputFormat.JSON);
            List<Error> errors =
                    DRAFTS.getSchema(SchemaLocation.of(draft(json))).validate(text, InputFormat.JSON);
            if (!errors.isEmpty()) {
                throw new UnreadableSchemaException(
                        "It is no schema of the draft %s: %s".formatted(draft(json), named(errors)));
            }
            schema.initializeValidators();
            return new CardSchema(schema);
        } catch (UnreadableSchemaException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new UnreadableSchemaException("It cannot be read: " + shortened(String.valueOf(e.getMessage())));
        }
    }

    /** What does not fit, by field; empty if all does. At most a few are told. */
    public List<String> problems(Json value) {
        List<Error> errors;
        try {
            errors = schema.validate(value.text(), InputFormat.JSON);
        } catch (RuntimeException | StackOverflowError e) {
            return List.of("it cannot be checked: " + shortened(String.valueOf(e.getMessage())));
        }
        return errors.stream().limit(NAMED_MAX + 1L).map(CardSchema::told).toList();
    }

    /** What does not fit in one sentence, for a person; empty if all does. */
    public String complaint(Json value) {
        List<String> problems = problems(value);
        String told = problems.stream().limit(NAMED_MAX).collect(Collectors.joining("; "));
        return problems.size() > NAMED_MAX ? told + "; and more" : told;
    }

    /**
     * The required fields that are missing, each by the names (and the places in lists) on the way to it, sorted; empty if the value fits.
     * Nothing if anything else is wrong with it.
     */
    public Optional<List<List<String>>> missing(Json value) {
        try {
            List<Error> errors = schema.validate(value.text(), InputFormat.JSON);
            if (!errors.stream().allMatch(it -> "required".equals(it.getKeyword()))) {
                return Optional.empty();
            }
            return Optional.of(errors.stream()
                    .map(CardSchema::place)
                    .distinct()
                    .sorted(Comparator.comparing(it -> String.join("\n", it)))
                    .toList());
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    private static List<String> place(Error required) {
        var names = new ArrayList<String>();
        NodePath at = required.getInstanceLocation();
        for (int level = 0; level < at.getNameCount(); level++) {
            names.add(String.valueOf(at.getElement(level)));
        }
        names.add(required.getProperty());
        return List.copyOf(names);
    }

    private static InputStreamSource refuse(AbsoluteIri iri) {
        throw elsewhere(iri.toString());
    }

    private static UnreadableSchemaException elsewhere(String iri) {
        return new UnreadableSchemaException(
                "It refers to '%s', and nothing is fetched. Put what it refers to under $defs."
                        .formatted(shortened(iri)));
    }

    /** The validator would only find out about this one when it gets there. */
    private static void requireInner(Object part) {
        if (part instanceof Map<?, ?> object) {
            if (object.get("$dynamicRef") instanceof String reference && !reference.startsWith("#")) {
                throw elsewhere(reference);
            }
            object.values().forEach(CardSchema::requireInner);
        } else if (part instanceof List<?> list) {
            list.forEach(CardSchema::requireInner);
        }
    }

    private static String draft(Json schema) {
        return schema.string("$schema")
                .map(it -> it.replaceAll("#$", ""))
                .orElse(SpecificationVersion.DRAFT_2020_12.getDialectId());
    }

    private static String named(List<Error> errors) {
        return errors.stream().limit(NAMED_MAX).map(CardSchema::told).collect(Collectors.joining("; "));
    }

    private static String told(Error error) {
        String field = error.getInstanceLocation().toString();
        return (field.isEmpty() ? "" : field + ": ") + shortened(error.getMessage());
    }

    private static String shortened(String text) {
        return text.length() <= MESSAGE_CHARACTERS_MAX ? text : text.substring(0, MESSAGE_CHARACTERS_MAX) + "…";
    }
}
