package dev.orchestra.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The files this module ships, read from the class path, so that they are found in a folder, a jar
 * and a jar of jars alike. A class path cannot be listed in all of these, hence the lists here; a test
 * holds them against the folders.
 */
public final class ProcessFiles {

    private static final String MODELS = "/processes/";
    private static final String SCHEMAS = "/schemas/";

    private ProcessFiles() {}

    /**
     * All that can be deployed, processes and the forms they use, as names for {@link #read}. Deployed
     * together they are complete.
     */
    public static List<String> deployable() {
        return List.of(
                "app-design/app-design.bpmn",
                "examples/five-steps.bpmn",
                "examples/one-step.bpmn",
                "examples/review.bpmn",
                "examples/review.form",
                "examples/stand-in.bpmn",
                "examples/wait-for-message.bpmn",
                "examples/with-output.bpmn");
    }

    /** The element templates for Camunda Modeler, as names for {@link #read}. */
    public static List<String> templates() {
        return List.of("templates/agent-step.json", "templates/output-event.json", "templates/recoverable-step.json");
    }

    /** The requirement that {@code ./orchestra demo} runs where none is given. */
    public static String requirement() {
        return new String(read("app-design/requirement.txt"), StandardCharsets.UTF_8);
    }

    /**
     * The bytes of a shipped file.
     *
     * @param name as in {@link #deployable()} and {@link #templates()}, such as {@code
     *     examples/one-step.bpmn}
     * @throws IllegalArgumentException if no such file is shipped
     */
    public static byte[] read(String name) {
        return resource(MODELS + name)
                .orElseThrow(() -> new IllegalArgumentException("No file '" + name
                        + "' is shipped in the module 'processes'. Take a name from ProcessFiles.deployable()"
                        + " or ProcessFiles.templates()."));
    }

    /**
     * The JSON Schema (draft 2020-12) of an event's data.
     *
     * @param eventType the full CloudEvents type, such as {@code dev.orchestra.step.requested.v1}
     * @return empty for a type that is not of the contract
     */
    public static Optional<byte[]> schema(String eventType) {
        return resource(SCHEMAS + eventType + ".json");
    }

    /**
     * A recorded example of an event's data, valid by its {@link #schema}.
     *
     * @param eventType the full CloudEvents type
     * @return empty for a type that is not of the contract
     */
    public static Optional<byte[]> example(String eventType) {
        return resource(SCHEMAS + "examples/" + eventType + ".json");
    }

    private static Optional<byte[]> resource(String path) {
        // A name comes from our own lists or from an event's type, which anyone may have written.
        if (path.contains("..") || path.endsWith("/")) {
            return Optional.empty();
        }
        try (InputStream stream = ProcessFiles.class.getResourceAsStream(path)) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the shipped file '" + path + "'.", e);
        }
    }
}
