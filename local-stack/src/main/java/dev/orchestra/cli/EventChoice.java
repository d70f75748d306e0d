package dev.orchestra.cli;

import java.util.List;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** Which events, for the commands that ask for some. */
final class EventChoice {
    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Events of this type, or of those that begin so if it ends with a dot: dev.orchestra.task.")
    private String type = "";

    @Option(names = "--source", paramLabel = "SOURCE", description = "Events of this source.")
    private String source = "";

    @Option(names = "--correlation", paramLabel = "KEY", description = "Events that belong to this process instance.")
    private String correlation = "";

    @Option(names = "--from", paramLabel = "TIME", description = "From this time on, such as 2026-01-15T09:30:00Z.")
    private String from = "";

    @Option(names = "--until", paramLabel = "TIME", description = "Before this time.")
    private String until = "";

    private record Condition(String option, String field, String value) {}

    private List<Condition> conditions() {
        List<Condition> all = List.of(
                new Condition("--type", "type", type),
                new Condition("--source", "source", source),
                new Condition("--correlation", "correlationid", correlation),
                new Condition("--from", "from", from),
                new Condition("--until", "to", until));
        return all.stream().filter(condition -> !condition.value().isEmpty()).toList();
    }

    /** The options that were given, for a message. */
    List<String> given() {
        return conditions().stream().map(Condition::option).toList();
    }

    /** As a query, each part with {@code &} before it. */
    String query() {
        StringBuilder query = new StringBuilder();
        conditions()
                .forEach(condition -> query.append('&')
                        .append(condition.field())
                        .append('=')
                        .append(ApiClient.escaped(condition.value())));
        return query.toString();
    }

    /** As the filter of a body. */
    ObjectNode filter() {
        ObjectNode filter = Json.object();
        conditions().forEach(condition -> filter.put(condition.field(), condition.value()));
        return filter;
    }
}
