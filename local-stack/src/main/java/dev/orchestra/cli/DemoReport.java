package dev.orchestra.cli;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The output event as a person wants to see it. */
final class DemoReport {
    private DemoReport() {}

    /** The same event with the length of each generated file in place of its content, which is on the disk by now. */
    static JsonNode withoutFileContents(JsonNode event) {
        JsonNode copy = event.deepCopy();
        if (copy.at("/data/variables/files") instanceof ObjectNode files) {
            for (String name : Set.copyOf(files.propertyNames())) {
                files.put(
                        name,
                        "(%d characters)"
                                .formatted(files.path(name).asString("").length()));
            }
        }
        return copy;
    }
}
