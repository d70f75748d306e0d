package dev.orchestra.team.kafka;

import dev.orchestra.team.design.Design;
import dev.orchestra.team.design.Flow;
import dev.orchestra.team.design.FlowKind;
import dev.orchestra.team.design.Loss;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * All flows of one event together: what is written to its topic.
 *
 * @param topic the topic's name
 * @param perSecond average over all producers; a producer's flows to several consumers are one message each
 * @param retentionHours the longest that any consumer needs; {@link Flow#FOREVER} for without end
 */
record EventLoad(
        String topic,
        List<String> producers,
        List<String> consumers,
        double perSecond,
        double peakPerSecond,
        long messageBytes,
        long retentionHours,
        boolean lossTolerated) {

    private static final int NAME_LENGTH_MAX = 200;

    double bytesPerSecond() {
        return perSecond * messageBytes;
    }

    double peakBytesPerSecond() {
        return peakPerSecond * messageBytes;
    }

    /** One for each event of a design, in its order. */
    static List<EventLoad> allOf(Design design) {
        Map<String, List<Flow>> byTopic = design.flows().stream()
                .filter(flow -> flow.kind() == FlowKind.EVENT)
                .collect(Collectors.groupingBy(
                        flow -> topicName(Objects.requireNonNull(flow.event())),
                        LinkedHashMap::new,
                        Collectors.toList()));
        return byTopic.entrySet().stream()
                .map(entry -> of(design, entry.getKey(), entry.getValue()))
                .toList();
    }

    private static EventLoad of(Design design, String topic, List<Flow> flows) {
        Map<String, Double> byProducer = flows.stream()
                .collect(Collectors.toMap(Flow::from, Flow::messagesPerSecond, Math::max, LinkedHashMap::new));
        Map<String, Double> peakByProducer =
                flows.stream().collect(Collectors.toMap(Flow::from, Flow::peakMessagesPerSecond, Math::max));
        boolean forever = flows.stream().anyMatch(flow -> flow.retentionHours() == Flow.FOREVER);
        return new EventLoad(
                topic,
                byProducer.keySet().stream()
                        .map(id -> design.component(id).name())
                        .toList(),
                flows.stream()
                        .map(flow -> design.component(flow.to()).name())
                        .distinct()
                        .toList(),
                byProducer.values().stream().mapToDouble(Double::doubleValue).sum(),
                peakByProducer.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum(),
                flows.stream().mapToLong(Flow::messageBytes).max().orElse(1),
                forever
                        ? Flow.FOREVER
                        : flows.stream().mapToLong(Flow::retentionHours).max().orElse(1),
                flows.stream().allMatch(flow -> flow.loss() == Loss.TOLERATED));
    }

    /** A name that Kafka accepts and that collides with no metric name: letters, digits and hyphens. */
    static String topicName(String event) {
        String ascii = Normalizer.normalize(event, Normalizer.Form.NFD)
                .replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", "-")
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\p{M}", "")
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+|-+$", "");
        String name = ascii.isEmpty() ? "topic-" + Integer.toHexString(event.hashCode()) : ascii;
        return name.substring(0, Math.min(NAME_LENGTH_MAX, name.length()));
    }
}
