package dev.orchestra.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns the events of one request into sentences, and keeps what the end is judged by. Events of other requests, and
 * events that come again (same source and id), are passed over.
 */
final class DemoStory {
    /** The process that a recoverable step is; its element says nothing of what is to be done. */
    private static final String RECOVERABLE = "agent-step";

    private final String requestId;
    private final Set<String> instances = new HashSet<>();
    private final Set<String> jobs = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Instant> asked = new HashMap<>();
    private final Set<String> files = new LinkedHashSet<>();
    private final List<Map<String, Object>> steps = new ArrayList<>();
    private final DemoFiles written = new DemoFiles();
    private final DemoRecovery recovery = new DemoRecovery();
    private @Nullable CloudEvent output;

    DemoStory(String requestId) {
        this.requestId = requestId;
    }

    /** What a person should read about this event; empty if it does not belong here. */
    Optional<String> tell(CloudEvent event) {
        if (!belongs(event) || !seen.add(event.attribute("source") + " " + event.attribute("id"))) {
            return Optional.empty();
        }
        return switch (event.kind()) {
            case "workflow.requested" -> Optional.of("The request is on the topic workflow.request");
            case "step.requested" -> Optional.of(asks(event));
            case "step.completed" -> Optional.of(completed(event));
            case "step.failed" -> Optional.of(failed(event));
            case "step.rejected" ->
                Optional.of("%s rejects: %s (%s)".formatted(agent(event), text(event, "message"), text(event, "code")));
            case "workflow.completed", "workflow.rejected", "workflow.stalled", "workflow.cancelled" ->
                Optional.of(ended(event));
            case "effect.recorded" -> Optional.of(writes(event));
            default -> recovery.tell(event);
        };
    }

    /** The event that ended it, if it has come. */
    Optional<CloudEvent> output() {
        return Optional.ofNullable(output);
    }

    /** Which files were written by whom. */
    DemoFiles written() {
        return written;
    }

    /** What became of the work of a lost agent. */
    DemoRecovery recovery() {
        return recovery;
    }

    /** Names of all files that agents gave in their answers. */
    Set<String> files() {
        return files;
    }

    /** One entry for each answer: element, agent, attempt, outcome, seconds. */
    List<Map<String, Object>> steps() {
        return steps;
    }

    private boolean belongs(CloudEvent event) {
        String instance = event.attribute("correlationid");
        if (event.attribute("causationid").equals(requestId)) {
            instances.add(instance);
            jobs.add(event.attribute("jobkey"));
            return true;
        }
        boolean request = event.kind().equals("workflow.requested")
                && event.attribute("id").equals(requestId);
        // What peers are asked and tell belongs to an agent that was lost, not to one instance; a verdict knows the job
        // only.
        return request
                || event.kind().startsWith("context.")
                || instances.contains(instance)
                || event.kind().equals("verdict.given") && jobs.contains(event.attribute("jobkey"));
    }

    private String writes(CloudEvent event) {
        written.note(event);
        return "    %s writes %s".formatted(event.attribute("agentid"), DemoFiles.name(text(event, "reference")));
    }

    private String asks(CloudEvent event) {
        String attempt = event.attribute("attempt");
        asked.putIfAbsent(event.attribute("jobkey") + "/" + attempt, event.time());
        JsonNode resume = event.data().path("resume");
        if (text(resume, "from").equals("reconstruction")) {
            recovery.resumed(event.time());
            return "→ %s is asked to go on from what was rebuilt".formatted(agent(event));
        }
        String again = attempt.isEmpty() || attempt.equals("1") ? "" : ", attempt " + attempt;
        return "→ %s is asked to %s%s".formatted(agent(event), task(event), again);
    }

    private String completed(CloudEvent event) {
        Set<String> made = new LinkedHashSet<>();
        event.data().path("output").path("files").propertyNames().forEach(made::add);
        files.addAll(made);
        String summary = text(event.data().path("output"), "summary");
        String said = summary.isEmpty() ? "" : ": " + Words.shortened(summary, 140);
        String wrote = made.isEmpty() ? "" : " [" + String.join(", ", made) + "]";
        String who = event.attribute("agentid").isEmpty() ? agent(event) : event.attribute("agentid");
        return "← %s has done it%s%s%s".formatted(who, took(event, "completed"), said, wrote);
    }

    private String failed(CloudEvent event) {
        boolean again = event.data().path("retryable").asBoolean(false);
        return "← %s failed%s: %s%s"
                .formatted(
                        agent(event),
                        took(event, "failed"),
                        Words.shortened(text(event, "message"), 200),
                        again ? " (it is tried again)" : "");
    }

    private String ended(CloudEvent event) {
        output = event;
        return switch (event.kind()) {
            case "workflow.completed" -> "The result is on the topic workflow.output";
            case "workflow.rejected" ->
                "The request was refused: %s (%s)".formatted(text(event, "message"), text(event, "code"));
            case "workflow.stalled" -> "It waits for an operator: " + text(event, "message");
            default -> "It was cancelled";
        };
    }

    private String took(CloudEvent event, String outcome) {
        Instant from = asked.get(event.attribute("jobkey") + "/" + event.attribute("attempt"));
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("element", event.attribute("elementid"));
        step.put("agent", event.attribute("agent"));
        step.put("attempt", event.attribute("attempt"));
        step.put("outcome", outcome);
        steps.add(step);
        if (from == null) {
            return "";
        }
        double seconds = Duration.between(from, event.time()).toMillis() / 1000.0;
        step.put("seconds", seconds);
        return String.format(Locale.ROOT, " after %.2f s", seconds);
    }

    private static String agent(CloudEvent event) {
        String type = event.attribute("agent");
        if (type.isEmpty()) {
            type = event.topic().replaceFirst("^.*workflow\\.step\\.", "").replaceFirst("\\.request$", "");
        }
        String words = type.replace('-', ' ');
        return words.isEmpty() ? "An agent" : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static String task(CloudEvent event) {
        String element = event.attribute("elementid");
        return element.isEmpty() || event.attribute("processid").equals(RECOVERABLE)
                ? "do its step"
                : element.replace('-', ' ').replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    private static String text(CloudEvent event, String field) {
        return text(event.data(), field);
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asString("");
    }
}
