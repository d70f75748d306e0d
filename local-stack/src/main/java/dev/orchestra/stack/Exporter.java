package dev.orchestra.stack;

import java.nio.file.Path;
import java.util.Map;

/**
 * An exporter jar that the Zeebe broker loads.
 *
 * @param id its name in the broker
 * @param jar the jar with everything it needs
 * @param className the class in it
 * @param arguments its settings; in the values {@code ${kafka}} stands for the stack's bootstrap servers
 */
public record Exporter(String id, Path jar, String className, Map<String, String> arguments) {
    public Exporter {
        if (id.isBlank() || className.isBlank()) {
            throw new IllegalArgumentException(
                    "Expected an exporter's id and class name, got '%s' and '%s'".formatted(id, className));
        }
        jar = jar.toAbsolutePath();
        arguments = Map.copyOf(arguments);
    }

    /**
     * Orchestra's own exporter, from engine records to the topic {@code zeebe.records} of the stack's Kafka.
     *
     * @param jar the shaded jar of the module {@code zeebe-exporter}
     */
    public static Exporter toKafka(Path jar) {
        return new Exporter(
                "orchestra",
                jar,
                "dev.orchestra.exporter.KafkaExporter",
                Map.of("bootstrapServers", "${kafka}", "topic", "zeebe.records"));
    }
}
