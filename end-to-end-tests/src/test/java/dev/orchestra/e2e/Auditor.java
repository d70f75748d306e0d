package dev.orchestra.e2e;

import dev.orchestra.e2e.TopicTail.Seen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Says what became of each request after a fault, from what everybody can see: the topics, the engine's own records, the
 * database, and the world that the agents changed. An event that came twice under one id counts once.
 */
final class Auditor {

    static final String TOPICS =
            "workflow\\.output|workflow\\.step\\..*|agent\\.(audit|effect|checkpoint|event)|zeebe\\.records";
    private static final String PREFIX = "dev.orchestra.";

    private final Database database;
    private final TopicTail seen;
    private int read;

    /** By type without prefix and version: the events by source and id. */
    private final Map<String, Map<String, Seen>> events = new HashMap<>();
    /** How many events of a type an id has caused. */
    private final Map<String, Map<String, Long>> caused = new HashMap<>();

    /** The instances of each request, with those that they call. */
    private final Map<String, Set<String>> instances = new HashMap<>();
    /** Completed agent steps, by instance and element. */
    private final Map<String, Set<String>> completions = new HashMap<>();

    /** Instances that another one called. */
    private final Set<String> called = new HashSet<>();

    private final Set<String> running = new HashSet<>();
    private final Set<String> openIncidents = new HashSet<>();

    Auditor(OrchestraSystem system, TopicTail seen) {
        this.database = new Database(system);
        this.seen = seen;
    }

    /**
     * What became of some requests, and of all that was lost on the way.
     *
     * @param requests by what became of them
     * @param completedTwice agent steps that the engine saw completed more than once; there must be none
     */
    record Report(Map<String, List<String>> requests, List<String> completedTwice, Map<String, Object> figures) {

        boolean everyRequestEndedOnce() {
            return requests.get("no answer").isEmpty()
                    && requests.get("two answers").isEmpty()
                    && requests.get("two instances").isEmpty()
                    && completedTwice.isEmpty();
        }

        String table(String fault) {
            Map<String, Object> all = new LinkedHashMap<>();
            requests.forEach((end, ids) -> all.put(end, ids.size()));
            all.put("steps completed twice", completedTwice.size());
            all.putAll(figures);
            return all.entrySet().stream()
                    .map(row -> "| %-45s | %6s |".formatted(row.getKey(), row.getValue()))
                    .collect(Collectors.joining(
                            "\n",
                            "\n| %-45s | figure |\n|%s|%s|\n".formatted(fault, "-".repeat(47), "-".repeat(8)),
                            "\n"));
        }
    }

    Report audit(Collection<String> requests) {
        catchUp();
        Map<String, List<String>> ends = new LinkedHashMap<>();
        ends.put("requests", List.copyOf(requests));
        for (String end : List.of("one output", "one incident", "no answer", "two answers", "two instances")) {
            ends.put(end, new ArrayList<>());
        }
        for (String id : requests) {
            long outputs = causedBy("workflow.completed", id);
            long refused = causedBy("workflow.rejected", id) + causedBy("workflow.cancelled", id);
            long stalled = causedBy("workflow.stalled", id);
            String end = outputs + refused > 1
                    ? "two answers"
                    : outputs == 1 ? "one output" : stalled >= 1 ? "one incident" : "no answer";
            ends.get(end).add(id);
            if (instances.getOrDefault(id, Set.of()).stream()
                            .filter(instance -> !called.contains(instance))
                            .count()
                    > 1) {
                ends.get("two instances").add(id);
            }
        }
        List<String> twice = completions.entrySet().stream()
                .filter(step -> step.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
        return new Report(ends, twice, figures());
    }

    private Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("agent steps completed", completions.size());
        figures.put("steps sent to agents", all("step.requested").size());
        figures.put("of these second and later attempts", laterAttempts());
        figures.put("steps declared lost", all("step.lost").size());
        figures.put("verdicts with their evidence", all("verdict.given").size());
        figures.put("agents suspected", all("agent.suspected").size());
        figures.put("answers refused, their attempt being over", refused("LATE") + refused("DUPLICATE"));
        figures.put("answers refused as forged or foreign", refused("FORGED") + refused("FOREIGN"));
        figures.put("cases opened", cases("opened"));
        figures.put("cases completed", cases("completed"));
        figures.put("checkpoints", all("step.checkpointed").size());
        figures.put("effects", all("effect.recorded").size());
        figures.put("effects undone", all("undo.done").size());
        figures.put("effects not undone", all("undo.failed").size());
        figures.put("cases opened, in the database", database.events("reconstruction.opened"));
        figures.put("steps declared lost, in the database", database.events("step.lost"));
        figures.put("instances that the engine still runs", running.size());
        figures.put("incidents that the engine still has", openIncidents.size());
        return figures;
    }

    /** The events of a type, each once. */
    List<Seen> all(String type) {
        catchUp();
        return List.copyOf(events.getOrDefault(type, Map.of()).values());
    }

    private long laterAttempts() {
        return all("step.requested").stream()
                .filter(request -> !request.header("ce_attempt").equals("1"))
                .count();
    }

    long refused(String reason) {
        return all("answer.refused").stream()
                .filter(event -> data(event).path("reason").asString("").equals(reason))
                .count();
    }

    long cases(String part) {
        return all("reconstruction." + part).stream()
                .map(event -> event.header("ce_caseid"))
                .distinct()
                .count();
    }

    static JsonNode data(Seen event) {
        return Client.JSON.readTree(event.value());
    }

    private long causedBy(String type, String request) {
        return caused.getOrDefault(type, Map.of()).getOrDefault(request, 0L);
    }

    /** All that was said of a request and of its instances, in the order in which it was read, for whoever looks for a cause. */
    String story(String request) {
        Set<String> mine = instances.getOrDefault(request, Set.of());
        return seen
                .where(record -> record.header("ce_causationid").equals(request)
                        || mine.contains(record.header("ce_correlationid"))
                        || (record.topic().equals("zeebe.records")
                                && mine.stream().anyMatch(record.value()::contains)))
                .stream()
                .map(record -> "%s %s %s %s"
                        .formatted(record.topic(), record.header("ce_type"), record.header("ce_id"), record.value()))
                .collect(Collectors.joining("\n"));
    }

    /** Those of the requests that the engine still works on. */
    List<String> running(Collection<String> requests) {
        catchUp();
        return requests.stream()
                .filter(id -> instances.getOrDefault(id, Set.of()).stream().anyMatch(running::contains))
                .toList();
    }

    /** Each record is looked at once, however often this is asked. */
    private void catchUp() {
        List<Seen> fresh = seen.after(read);
        read += fresh.size();
        for (Seen record : fresh) {
            if (record.topic().equals("zeebe.records")) {
                readEngine(record);
            } else {
                String type = record.header("ce_type");
                if (type.startsWith(PREFIX)) {
                    readEvent(type.substring(PREFIX.length(), type.lastIndexOf('.')), record);
                }
            }
        }
    }

    private void readEvent(String type, Seen event) {
        String id = event.header("ce_source") + " " + event.header("ce_id");
        if (events.computeIfAbsent(type, it -> new LinkedHashMap<>()).putIfAbsent(id, event) == null) {
            caused.computeIfAbsent(type, it -> new HashMap<>()).merge(event.header("ce_causationid"), 1L, Long::sum);
        }
    }

    private void readEngine(Seen seen) {
        JsonNode record = Client.JSON.readTree(seen.value());
        if (!record.path("recordType").asString("EVENT").equals("EVENT")) {
            return;
        }
        JsonNode value = record.path("value");
        String intent = record.path("intent").asString("");
        String instance = value.path("processInstanceKey").asString("");
        switch (record.path("valueType").asString("")) {
            case "VARIABLE" -> {
                if (value.path("name").asString("").equals("orchestra")) {
                    JsonNode origin = Client.JSON.readTree(value.path("value").asString("{}"));
                    instances
                            .computeIfAbsent(origin.path("request").asString(""), id -> new HashSet<>())
                            .add(instance);
                }
            }
            case "JOB" -> {
                if (intent.equals("COMPLETED")
                        && value.path("type").asString("").equals("agent-step")) {
                    completions
                            .computeIfAbsent(
                                    instance + "/" + value.path("elementId").asString(""), step -> new HashSet<>())
                            .add(record.path("partition").asString("") + "/"
                                    + record.path("position").asString(""));
                }
            }
            case "PROCESS_INSTANCE" -> {
                if (value.path("elementType").asString("").equals("PROCESS")) {
                    if (!value.path("parentProcessInstanceKey").asString("").isEmpty()) {
                        called.add(instance);
                    }
                    if (intent.equals("ELEMENT_ACTIVATING")) {
                        running.add(instance);
                    } else if (intent.equals("ELEMENT_COMPLETED") || intent.equals("ELEMENT_TERMINATED")) {
                        running.remove(instance);
                    }
                }
            }
            case "INCIDENT" -> {
                if (intent.equals("CREATED")) {
                    openIncidents.add(record.path("key").asString(""));
                } else {
                    openIncidents.remove(record.path("key").asString(""));
                }
            }
            default -> {}
        }
    }
}
