package dev.orchestra.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Whether the demo's output is right, not only there.
 *
 * @param files name to content, as the output holds them
 * @param faults what is wrong, in words; none if all is right
 */
record DemoVerdict(Map<String, String> files, List<String> faults) {
    DemoVerdict {
        files = Map.copyOf(files);
        faults = List.copyOf(faults);
    }

    boolean isRight() {
        return faults.isEmpty();
    }

    /**
     * Judges the output.
     *
     * @param made the files that the agents gave in their answers, all of which have to come out
     */
    static DemoVerdict of(CloudEvent output, String requestId, Set<String> made) {
        List<String> faults = new ArrayList<>();
        if (!output.kind().equals("workflow.completed")) {
            faults.add("the workflow ended with " + output.kind() + ": "
                    + output.data().path("message").asString("no message"));
            return new DemoVerdict(Map.of(), faults);
        }
        if (!output.attribute("causationid").equals(requestId)) {
            faults.add("expected the causationid %s, got '%s'".formatted(requestId, output.attribute("causationid")));
        }
        if (output.attribute("id").isEmpty()
                || output.attribute("correlationid").isEmpty()) {
            faults.add("expected an id and a correlationid on the output event");
        }
        JsonNode variables = output.data().path("variables");
        if (!variables.path("problem").isMissingNode()
                && !variables.path("problem").isNull()) {
            faults.add("the designer found no application in the requirement: "
                    + variables.path("problem").path("message").asString(""));
            return new DemoVerdict(Map.of(), faults);
        }
        Map<String, String> files = files(variables, faults);
        checkTerraform(files, faults);
        checkTopics(variables, faults);
        for (String name : made) {
            if (!files.containsKey(name)) {
                faults.add("an agent wrote " + name + ", which is not in the output");
            }
        }
        return new DemoVerdict(files, faults);
    }

    private static Map<String, String> files(JsonNode variables, List<String> faults) {
        Map<String, String> files = new LinkedHashMap<>();
        variables.path("files").properties().forEach(file -> {
            String content = file.getValue().asString("");
            if (content.isBlank()) {
                faults.add("the file " + file.getKey() + " is empty");
            }
            files.put(file.getKey(), content);
        });
        if (files.isEmpty()) {
            faults.add("expected the generated files in the variable files, found none");
        }
        return files;
    }

    private static void checkTerraform(Map<String, String> files, List<String> faults) {
        List<String> terraform = files.entrySet().stream()
                .filter(file -> file.getKey().endsWith(".tf"))
                .map(Map.Entry::getValue)
                .toList();
        if (terraform.stream().noneMatch(content -> content.contains("resource \""))) {
            faults.add("expected Terraform with at least one resource, found none");
        }
        for (String content : terraform) {
            long open = content.chars().filter(c -> c == '{').count();
            long close = content.chars().filter(c -> c == '}').count();
            if (open != close) {
                faults.add("the Terraform has %d opening and %d closing braces".formatted(open, close));
            }
        }
    }

    private static void checkTopics(JsonNode variables, List<String> faults) {
        boolean usesKafka = variables.path("design").path("usesKafka").asBoolean(false);
        if (usesKafka && variables.path("topics").isEmpty()) {
            faults.add("the design has flows over Kafka, but no topics were planned");
        }
    }
}
