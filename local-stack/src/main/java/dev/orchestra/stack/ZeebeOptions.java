package dev.orchestra.stack;

import java.util.List;
import java.util.Map;

/**
 * How the Zeebe broker is run.
 *
 * @param port of the gRPC gateway on the loopback, 1 to 65535, or 0 for a free one
 * @param partitions 1 or more
 * @param heapMegabytes the JVM's heap, at least 64
 * @param exporters what is loaded into the broker
 * @param environment variables over ours, such as {@code ZEEBE_BROKER_…}
 */
public record ZeebeOptions(
        int port, int partitions, int heapMegabytes, List<Exporter> exporters, Map<String, String> environment) {
    /** A free port, one partition, 512 MB heap, no exporter. */
    public static final ZeebeOptions DEFAULT = new ZeebeOptions(0, 1, 512, List.of(), Map.of());

    public ZeebeOptions {
        Checks.port(port);
        Checks.heap(heapMegabytes);
        if (partitions < 1) {
            throw new IllegalArgumentException("Expected 1 partition or more, got " + partitions);
        }
        exporters = List.copyOf(exporters);
        environment = Map.copyOf(environment);
    }

    /** The same on another port. */
    public ZeebeOptions withPort(int other) {
        return new ZeebeOptions(other, partitions, heapMegabytes, exporters, environment);
    }

    /** The same with another number of partitions. */
    public ZeebeOptions withPartitions(int other) {
        return new ZeebeOptions(port, other, heapMegabytes, exporters, environment);
    }

    /** The same with these exporters. */
    public ZeebeOptions withExporters(List<Exporter> others) {
        return new ZeebeOptions(port, partitions, heapMegabytes, others, environment);
    }

    /** The same with these variables over ours. */
    public ZeebeOptions withEnvironment(Map<String, String> other) {
        return new ZeebeOptions(port, partitions, heapMegabytes, exporters, other);
    }
}
