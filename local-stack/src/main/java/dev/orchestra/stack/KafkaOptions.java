package dev.orchestra.stack;

import java.util.Map;

/**
 * How the Kafka broker is run.
 *
 * @param port on the loopback, 1 to 65535, or 0 for a free one
 * @param heapMegabytes the JVM's heap, at least 64
 * @param settings broker properties over ours, by Kafka's names
 */
public record KafkaOptions(int port, int heapMegabytes, Map<String, String> settings) {
    /** A free port, 256 MB heap. */
    public static final KafkaOptions DEFAULT = new KafkaOptions(0, 256, Map.of());

    public KafkaOptions {
        Checks.port(port);
        Checks.heap(heapMegabytes);
        settings = Map.copyOf(settings);
    }

    /** The same on another port. */
    public KafkaOptions withPort(int other) {
        return new KafkaOptions(other, heapMegabytes, settings);
    }

    /** The same with other broker properties over ours. */
    public KafkaOptions withSettings(Map<String, String> other) {
        return new KafkaOptions(port, heapMegabytes, other);
    }
}
