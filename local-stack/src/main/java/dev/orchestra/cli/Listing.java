package dev.orchestra.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be listed, where the server has it, and what of it is worth a column. */
enum Listing {
    INSTANCES(
            "instances",
            "/process-instances",
            List.of("processInstanceKey", "key", "processId", "version", "state", "startedAt", "endedAt", "incidents")),
    AGENTS("agents", "/agents", List.of("agentId", "id", "type", "agent", "state", "alive", "capacity", "lastSeen")),
    INCIDENTS(
            "incidents",
            "/incidents",
            List.of("incidentKey", "key", "processInstanceKey", "elementId", "errorType", "state", "message")),
    TASKS(
            "tasks",
            "/user-tasks",
            List.of("userTaskKey", "key", "elementId", "state", "assignee", "processInstanceKey")),
    DEAD_LETTERS("dead-letters", "/dead-letters", List.of("id", "topic", "time", "reason")),
    EVENTS("events", "/events", List.of("time", "type", "source", "subject", "correlationid", "id"));

    private final String word;
    private final String path;
    private final List<String> columns;

    Listing(String word, String path, List<String> columns) {
        this.word = word;
        this.path = path;
        this.columns = columns;
    }

    static Optional<Listing> named(String word) {
        return Arrays.stream(values())
                .filter(listing -> listing.word.equals(word))
                .findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(listing -> listing.word).collect(Collectors.joining(", "));
    }

    String path() {
        return path;
    }

    List<String> columns() {
        return columns;
    }
}
