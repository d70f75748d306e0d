package dev.orchestra.e2e;

import dev.orchestra.e2e.TopicTail.Seen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Says from the topics alone what became of each request: how many instances the engine made of it, and which results the
 * client could read. A result that came twice under one id counts once: that is what the contract promises.
 */
final class Auditor {

    /** What became of the requests, by the number of requests. */
    record Report(
            int accepted,
            int withOneOutput,
            int withOneIncident,
            List<String> unanswered,
            List<String> answeredTwice,
            List<String> instantiatedTwice,
            List<String> completedTwice) {

        boolean everyRequestEndedOnce() {
            return unanswered.isEmpty()
                    && answeredTwice.isEmpty()
                    && instantiatedTwice.isEmpty()
                    && completedTwice.isEmpty();
        }

        String table(String fault) {
            return """
                    | fault | accepted | one output | one incident | no answer | two answers | two instances | jobs completed twice |
                    |---|---|---|---|---|---|---|---|
                    | %s | %d | %d | %d | %d | %d | %d | %d |""".formatted(
                            fault,
                            accepted,
                            withOneOutput,
                            withOneIncident,
                            unanswered.size(),
                            answeredTwice.size(),
                            instantiatedTwice.size(),
                            completedTwice.size());
        }
    }

    private final TopicTail output;
    private final TopicTail records;
    private final Map<String, Set<String>> results = new HashMap<>();
    private final Map<String, Set<String>> incidents = new HashMap<>();
    private final Map<String, Set<String>> instances = new HashMap<>();
    private final Map<String, Set<String>> completions = new TreeMap<>();
    private int outputsRead;
    private int recordsRead;

    Auditor(TopicTail output, TopicTail records) {
        this.output = output;
        this.records = records;
    }

    /** Each record is looked at once, however often this is asked: the machine is needed for what is tested. */
    Report audit(Collection<String> accepted) {
        List<Seen> newOutputs = output.after(outputsRead);
        newOutputs.forEach(this::readOutput);
        outputsRead += newOutputs.size();
        List<Seen> newRecords = records.after(recordsRead);
        newRecords.forEach(this::readRecord);
        recordsRead += newRecords.size();
        List<String> unanswered = new ArrayList<>();
        List<String> twice = new ArrayList<>();
        List<String> instantiatedTwice = new ArrayList<>();
        int outputs = 0;
        int stalled = 0;
        for (String id : accepted) {
            int found = results.getOrDefault(id, Set.of()).size();
            if (found == 1) {
                outputs++;
            } else if (found > 1) {
                twice.add(id);
            } else if (incidents.containsKey(id)) {
                stalled++;
            } else {
                unanswered.add(id);
            }
            if (instances.getOrDefault(id, Set.of()).size() > 1) {
                instantiatedTwice.add(id);
            }
        }
        List<String> completedTwice = completions.entrySet().stream()
                .filter(job -> job.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
        return new Report(accepted.size(), outputs, stalled, unanswered, twice, instantiatedTwice, completedTwice);
    }

    private void readOutput(Seen event) {
        boolean stalled = event.header("ce_type").equals("dev.orchestra.workflow.stalled.v1");
        (stalled ? incidents : results)
                .computeIfAbsent(event.header("ce_causationid"), id -> new HashSet<>())
                .add(event.header("ce_id"));
    }

    private void readRecord(Seen seen) {
        boolean origin = seen.value().contains("\"orchestra\"");
        if (!origin && !seen.value().contains("\"COMPLETED\"")) {
            return;
        }
        JsonNode record = Client.JSON.readTree(seen.value());
        JsonNode value = record.path("value");
        String type = record.path("valueType").asString("");
        if (type.equals("VARIABLE") && value.path("name").asString("").equals("orchestra")) {
            JsonNode request = Client.JSON.readTree(value.path("value").asString("{}"));
            instances
                    .computeIfAbsent(request.path("request").asString(""), id -> new HashSet<>())
                    .add(value.path("processInstanceKey").asString(""));
        }
        if (type.equals("JOB") && record.path("intent").asString("").equals("COMPLETED")) {
            completions
                    .computeIfAbsent(record.path("key").asString(""), key -> new HashSet<>())
                    .add(record.path("partition").asString("") + "/"
                            + record.path("position").asString(""));
        }
    }
}
