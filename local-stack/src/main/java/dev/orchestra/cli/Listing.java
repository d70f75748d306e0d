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
            List.of(
                    "processInstanceKey",
                    "processId",
                    "version",
                    "state",
                    "startedAt",
                    "endedAt",
                    "incidents",
                    "problem")),
    AGENTS(
            "agents",
            "/agents",
            List.of("agentId", "agent", "kind", "state", "skills", "capacity", "working", "draining", "lastSeen")),
    INCIDENTS(
            "incidents",
            "/incidents",
            List.of("incidentKey", "processInstanceKey", "elementId", "errorType", "state", "createdAt", "message")),
    TASKS(
            "tasks",
            "/user-tasks",
            List.of("userTaskKey", "processInstanceKey", "elementId", "state", "assignee", "createdAt")),
    DEAD_LETTERS("dead-letters", "/dead-letters", List.of("id", "time", "topic", "reason", "message")),
    RECONSTRUCTIONS(
            "reconstructions",
            "/reconstructions",
            List.of(
                    "case",
                    "agent",
                    "agentId",
                    "reason",
                    "state",
                    "confidence",
                    "openedAt",
                    "endedAt",
                    "processInstanceKey")),
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
