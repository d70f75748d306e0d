package dev.orchestra.team.kafka;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The files that a topic plan is handed over in. */
public final class TopicFiles {

    private TopicFiles() {}

    /** {@code topics.yaml} for tools, {@code topics.md} for people, {@code create-topics.sh} to create them. */
    public static Map<String, String> of(TopicPlan plan) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("topics.yaml", yaml(plan));
        files.put("topics.md", markdown(plan));
        files.put("create-topics.sh", script(plan));
        return files;
    }

    private static String yaml(TopicPlan plan) {
        if (plan.topics().isEmpty()) {
            return "topics: []\n";
        }
        StringBuilder out = new StringBuilder("topics:\n");
        for (Topic topic : plan.topics()) {
            out.append("  - name: ").append(quoted(topic.name())).append('\n');
            out.append("    partitions: ").append(topic.partitions()).append('\n');
            out.append("    replication: ").append(topic.replication()).append('\n');
            out.append("    producers: ").append(list(topic.producers())).append('\n');
            out.append("    consumers: ").append(list(topic.consumers())).append('\n');
            out.append("    config:\n");
            topic.settings()
                    .forEach((key, value) -> out.append("      ")
                            .append(key)
                            .append(": ")
                            .append(quoted(value))
                            .append('\n'));
        }
        return out.toString();
    }

    private static String markdown(TopicPlan plan) {
        StringBuilder out = new StringBuilder("# Topics\n\n");
        if (plan.topics().isEmpty()) {
            return out.append("The design has no event flows, so it needs no topics.\n")
                    .toString();
        }
        out.append("| topic | partitions | copies | in sync | kept | storage |\n|---|---|---|---|---|---|\n");
        for (Topic topic : plan.topics()) {
            out.append(String.format(
                    "| %s | %d | %d | %d | %s | %s |%n".replace("%n", "\n"),
                    topic.name(),
                    topic.partitions(),
                    topic.replication(),
                    topic.minInSync(),
                    Units.duration(topic.retentionMillis()),
                    Units.bytes(topic.storageBytes())));
        }
        out.append("\nAll copies of all topics together: ")
                .append(Units.bytes(plan.storageBytes()))
                .append(".\n");
        if (!plan.warnings().isEmpty()) {
            out.append("\n## Warnings\n\n");
            plan.warnings()
                    .forEach(warning -> out.append("- ").append(line(warning)).append('\n'));
        }
        for (Topic topic : plan.topics()) {
            out.append("\n## ")
                    .append(topic.name())
                    .append("\n\n")
                    .append("From ")
                    .append(line(String.join(", ", topic.producers())))
                    .append(" to ")
                    .append(line(String.join(", ", topic.consumers())))
                    .append(".\n\n");
            topic.reasons()
                    .values()
                    .forEach(reason -> out.append("- ").append(line(reason)).append('\n'));
        }
        return out.toString();
    }

    private static String script(TopicPlan plan) {
        StringBuilder out = new StringBuilder("""
                #!/bin/sh
                # Creates the topics that do not exist yet. Usage: create-topics.sh [BOOTSTRAP-SERVERS]
                # KAFKA_TOPICS may name kafka-topics.sh if it is not on the path.
                set -eu
                bootstrap="${1:-localhost:9092}"
                kafka_topics="${KAFKA_TOPICS:-kafka-topics.sh}"
                """);
        for (Topic topic : plan.topics()) {
            out.append("\n\"$kafka_topics\" --bootstrap-server \"$bootstrap\" --create --if-not-exists \\\n")
                    .append("  --topic ")
                    .append(topic.name())
                    .append(" --partitions ")
                    .append(topic.partitions())
                    .append(" --replication-factor ")
                    .append(topic.replication());
            topic.settings()
                    .forEach((key, value) -> out.append(" \\\n  --config ")
                            .append(key)
                            .append('=')
                            .append(value));
            out.append('\n');
        }
        return out.toString();
    }

    private static String list(Iterable<String> names) {
        StringBuilder out = new StringBuilder("[");
        names.forEach(name -> out.append(out.length() > 1 ? ", " : "").append(quoted(name)));
        return out.append(']').toString();
    }

    /** A double-quoted YAML scalar. */
    private static String quoted(String text) {
        return text.codePoints()
                .mapToObj(point -> switch (point) {
                    case '"' -> "\\\"";
                    case '\\' -> "\\\\";
                    default ->
                        Character.isISOControl(point) || point == 0x2028 || point == 0x2029 || point == 0x85
                                ? String.format("\\u%04x", point)
                                : Character.toString(point);
                })
                .collect(Collectors.joining("", "\"", "\""));
    }

    private static String line(String text) {
        return text.replaceAll("\\p{Cntrl}|[\\u2028\\u2029]", " ");
    }
}
