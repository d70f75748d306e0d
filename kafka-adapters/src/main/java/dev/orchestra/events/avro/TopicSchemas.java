package dev.orchestra.events.avro;

import dev.orchestra.events.cloudevents.SchemaRefusedException;
import dev.orchestra.processes.ProcessFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which topics carry Avro, and with which schema: a file of the installation's own, or else the one that we ship. */
final class TopicSchemas {

    private static final Pattern STEP_REQUEST = Pattern.compile("workflow\\.step\\.[a-z0-9-]+\\.request");
    private static final String ANY_STEP_REQUEST = "workflow.step.request";
    private static final String DEAD_LETTER = "-dlt";
    private static final String BUS = "agent.event";

    private final AvroOptions options;
    private final List<Pattern> patterns;

    TopicSchemas(AvroOptions options) {
        this.options = options;
        this.patterns = options.topics().stream().map(TopicSchemas::pattern).toList();
    }

    private static Pattern pattern(String topic) {
        return Pattern.compile(Pattern.compile("\\*")
                .splitAsStream(topic + " ")
                .map(part -> Pattern.quote(part.stripTrailing()))
                .collect(Collectors.joining(".+")));
    }

    /**
     * Whatever pattern their names fit: dead letters stay as they came, and the bus carries events of every type, which no one
     * schema has.
     */
    boolean isAvro(String topic) {
        return !topic.endsWith(DEAD_LETTER)
                && !topic.equals(options.topicPrefix() + BUS)
                && patterns.stream().anyMatch(pattern -> pattern.matcher(topic).matches());
    }

    /** The topics that are known before anything is written: those named in full, and the contract's that fit a pattern. */
    List<String> known() {
        return java.util.stream.Stream.concat(
                        options.topics().stream().filter(topic -> topic.indexOf('*') < 0),
                        ProcessFiles.avroTopics().stream()
                                .filter(topic -> !topic.equals(ANY_STEP_REQUEST))
                                .map(topic -> options.topicPrefix() + topic)
                                .filter(this::isAvro))
                .distinct()
                .toList();
    }

    /** @throws SchemaRefusedException if there is none, or it is none */
    TopicSchema of(String topic) {
        Optional<String> own = own(topic);
        Optional<String> text = own.isPresent() ? own : shipped(topic);
        return TopicSchema.parse(
                topic,
                text.orElseThrow(() -> new SchemaRefusedException(
                        "The topic %s is configured to carry Avro, but has no schema. Put %s.avsc into the folder that ORCHESTRA_AVRO_SCHEMAS (orchestra.avro.schemas) names, or let the topic carry JSON."
                                .formatted(topic, topic))));
    }

    private Optional<String> own(String topic) {
        Path folder = options.schemas();
        if (folder == null) {
            return Optional.empty();
        }
        Path file = folder.resolve(topic + ".avsc");
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new SchemaRefusedException("The Avro schema %s cannot be read: %s".formatted(file, e));
        }
    }

    private Optional<String> shipped(String topic) {
        if (!topic.startsWith(options.topicPrefix())) {
            return Optional.empty();
        }
        String name = topic.substring(options.topicPrefix().length());
        String file = STEP_REQUEST.matcher(name).matches() ? ANY_STEP_REQUEST : name;
        return ProcessFiles.avroSchema(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
