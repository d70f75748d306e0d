package dev.orchestra.cli;

import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The output event as a person wants to see it: whole in its envelope, its long values named by their length. */
final class DemoReport {
    private static final int ITEMS_MAX = 3;
    private static final int TEXT_MAX = 160;

    private DemoReport() {}

    /** The same event with the length in place of each file's content, of long lists and of the rest of long texts. */
    static JsonNode shortened(JsonNode event) {
        JsonNode copy = event.deepCopy();
        if (copy.at("/data/variables/files") instanceof ObjectNode files) {
            for (String name : Set.copyOf(files.propertyNames())) {
                files.put(
                        name,
                        "(%d characters)"
                                .formatted(files.path(name).asString("").length()));
            }
        }
        shorten(copy.path("data"));
        return copy;
    }

    private static void shorten(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return;
        }
        for (Map.Entry<String, JsonNode> field : Set.copyOf(object.properties())) {
            switch (field.getValue()) {
                case ArrayNode list
                when list.size() > ITEMS_MAX -> object.put(field.getKey(), "(%d items)".formatted(list.size()));
                case JsonNode text
                when text.isString() -> object.put(field.getKey(), Words.shortened(text.asString(), TEXT_MAX));
                case JsonNode other -> shorten(other);
            }
        }
    }
}
