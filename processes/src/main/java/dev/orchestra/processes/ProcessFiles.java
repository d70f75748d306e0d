package dev.orchestra.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files this module ships, read from the class path, so that they are found in a folder, a jar
 * and a jar of jars alike. A class path cannot be listed in all of these, hence the lists here; a test
 * holds them against the folders.
 */
public final class ProcessFiles {

    private static final String MODELS = "/processes/";
    private static final String SCHEMAS = "/schemas/";

    private static final List<String> EVENT_TYPES = Stream.of(
                    "agent.failed",
                    "agent.heartbeat",
                    "agent.recovered",
                    "agent.registered",
                    "agent.started",
                    "agent.state.saved",
                    "agent.stopped",
                    "agent.suspected",
                    "answer.refused",
                    "context.declined",
                    "context.provided",
                    "context.requested",
                    "drain.requested",
                    "effect.recorded",
                    "feature.blocked",
                    "feature.completed",
                    "feature.created",
                    "feature.started",
                    "message.answered",
                    "message.broadcast",
                    "message.published",
                    "message.received",
                    "message.refused",
                    "message.sent",
                    "reconstruction.completed",
                    "reconstruction.decided",
                    "reconstruction.gathered",
                    "reconstruction.merged",
                    "reconstruction.opened",
                    "reconstruction.undone",
                    "step.checkpointed",
                    "step.completed",
                    "step.failed",
                    "step.lost",
                    "step.rejected",
                    "step.requested",
                    "system.checked",
                    "system.shutdown",
                    "task.assigned",
                    "task.completed",
                    "task.created",
                    "task.failed",
                    "task.retried",
                    "task.started",
                    "undo.done",
                    "undo.failed",
                    "undo.requested",
                    "verdict.given",
                    "workflow.cancelled",
                    "workflow.completed",
                    "workflow.rejected",
                    "workflow.requested",
                    "workflow.stalled")
            .map(name -> "dev.orchestra." + name + ".v1")
            .toList();

    private static final List<String> AVRO_TOPICS = List.of(
            "workflow.message",
            "workflow.output",
            "workflow.request",
            "workflow.step.request",
            "workflow.step.response");

    private ProcessFiles() {}

    /**
     * All that can be deployed, processes and the forms they use, as names for {@link #read}. Deployed
     * together they are complete.
     */
    public static List<String> deployable() {
        return List.of(
                "agent-step/agent-step.bpmn",
                "agent-step/reconstruction-review.form",
                "app-design/app-design.bpmn",
                "examples/five-steps.bpmn",
                "examples/one-step.bpmn",
                "examples/recoverable.bpmn",
                "examples/review.bpmn",
                "examples/review.form",
                "examples/stand-in.bpmn",
                "examples/wait-for-message.bpmn",
                "examples/with-output.bpmn");
    }

    /** The element templates for Camunda Modeler, as names for {@link #read}. */
    public static List<String> templates() {
        return List.of(
                "templates/agent-step.json",
                "templates/output-event.json",
                "templates/output-task.json",
                "templates/recoverable-step.json");
    }

    /** The full types of all events of the contract, such as {@code dev.orchestra.step.requested.v1}. */
    public static List<String> eventTypes() {
        return EVENT_TYPES;
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
        return EVENT_TYPES.contains(eventType) ? resource(SCHEMAS + eventType + ".json") : Optional.empty();
    }

    /**
     * A recorded example of an event's data, valid by its {@link #schema}.
     *
     * @param eventType the full CloudEvents type
     * @return empty for a type that is not of the contract
     */
    public static Optional<byte[]> example(String eventType) {
        return EVENT_TYPES.contains(eventType)
                ? resource(SCHEMAS + "examples/" + eventType + ".json")
                : Optional.empty();
    }

    /**
     * The Avro schema of the values of a topic that is configured to carry Avro: a record, or a union of the records of its
     * event types, each with the property {@code eventType}.
     *
     * @param topic a name of {@link #avroTopics()}
     * @return empty for a topic that has none
     */
    public static Optional<byte[]> avroSchema(String topic) {
        return AVRO_TOPICS.contains(topic) ? resource(SCHEMAS + "avro/" + topic + ".avsc") : Optional.empty();
    }

    /**
     * The topics with an Avro schema, without prefix; {@code workflow.step.request} stands for {@code
     * workflow.step.{agent}.request} of every agent.
     */
    public static List<String> avroTopics() {
        return AVRO_TOPICS;
    }

    private static Optional<byte[]> resource(String path) {
        try (InputStream stream = ProcessFiles.class.getResourceAsStream(path)) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the shipped file '" + path + "'.", e);
        }
    }
}
