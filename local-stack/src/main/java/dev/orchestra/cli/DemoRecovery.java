package dev.orchestra.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Tells how the work of a lost agent is recovered, from what the server and the peers put on record. */
final class DemoRecovery {
    private static final int TEXT_MAX = 200;
    private static final int NAMES_MAX = 6;

    private final Map<String, Object> summary = new LinkedHashMap<>();
    private @Nullable Instant judged;
    private @Nullable Instant resumed;

    /** What a person should read about this event; empty if it is none of a recovery. */
    Optional<String> tell(CloudEvent event) {
        JsonNode data = event.data();
        return switch (event.kind()) {
            case "verdict.given" -> Optional.of(judged(event, data));
            case "reconstruction.opened" -> Optional.of(opened(event, data));
            case "context.requested" ->
                Optional.of("  The peers are asked what they know of " + text(data, "failedAgentId"));
            case "context.provided" ->
                Optional.of("  %s tells of %s"
                        .formatted(
                                text(data, "responder"),
                                count(data.path("interactions").size(), "exchange")));
            case "context.declined" ->
                Optional.of("  %s has nothing to tell: %s".formatted(event.attribute("agentid"), text(data, "reason")));
            case "reconstruction.gathered" -> Optional.of(gathered(data));
            case "reconstruction.merged" -> Optional.of(merged(data));
            case "reconstruction.decided" ->
                Optional.of("  A person decides: " + (data.path("accept").asBoolean(false) ? "take it" : "refused"));
            case "reconstruction.undone" -> Optional.of(undone(data));
            case "reconstruction.completed" -> Optional.of(completed(data));
            default -> Optional.empty();
        };
    }

    /** That the step was given to an agent again, with what was rebuilt. */
    void resumed(Instant at) {
        resumed = at;
        if (judged != null) {
            summary.put("secondsFromVerdictToResumed", seconds(judged, at));
        }
    }

    boolean isOver() {
        return summary.containsKey("outcome") && resumed != null;
    }

    /** The verdict, the case, and how long it took. */
    Map<String, Object> summary() {
        return summary;
    }

    private String judged(CloudEvent event, JsonNode data) {
        judged = event.time();
        summary.put("lostAgent", text(data, "agentId"));
        summary.put("evidence", text(data, "evidence"));
        return "The verdict: %s is lost. %s".formatted(text(data, "agentId"), text(data, "evidence"));
    }

    private String opened(CloudEvent event, JsonNode data) {
        summary.put("case", event.attribute("caseid"));
        List<String> peers = texts(data.path("peers"), "agentId");
        String checkpoint = data.path("checkpoint").isNumber()
                ? "its last heartbeat named checkpoint "
                        + data.path("checkpoint").asLong()
                : "no heartbeat had named a checkpoint";
        return "Case %s is opened: %s; %s"
                .formatted(
                        event.attribute("caseid"),
                        checkpoint,
                        peers.isEmpty()
                                ? "nobody had to do with it"
                                : "those who had to do with it are " + named(peers));
    }

    private String gathered(JsonNode data) {
        summary.put("peersAnswered", data.path("answers").size());
        return switch (text(data, "closed")) {
            case "all" -> "  All who are alive have answered";
            case "window" -> "  The time for answers is over";
            case "off" -> "  Peers are not asked here";
            default -> "  There was nobody to ask";
        };
    }

    private String merged(JsonNode data) {
        long percent = Math.round(100 * data.path("confidence").asDouble(0));
        summary.put("confidence", data.path("confidence").asDouble(0));
        List<String> notes = new ArrayList<>();
        data.path("notes").forEach(note -> notes.add(note.asString("")));
        return "  Rebuilt, %d %% sure%s: %s"
                .formatted(
                        percent,
                        data.path("confident").asBoolean(false) ? "" : ", so a person is asked",
                        Words.shortened(String.join(" ", notes), TEXT_MAX));
    }

    private String undone(JsonNode data) {
        List<String> references = texts(data.path("effects"), "reference").stream()
                .map(DemoFiles::name)
                .toList();
        summary.put("takenBack", references);
        return references.isEmpty()
                ? "  Nothing had to be taken back"
                : "  Taken back, for nobody knows whether it was whole: " + named(references);
    }

    private String completed(JsonNode data) {
        summary.put("outcome", text(data, "outcome"));
        return "  The case is over: " + Words.shortened(text(data, "message"), TEXT_MAX);
    }

    private static List<String> texts(JsonNode list, String field) {
        List<String> texts = new ArrayList<>();
        list.forEach(entry -> texts.add(text(entry, field)));
        return texts;
    }

    private static String named(List<String> names) {
        List<String> first = names.subList(0, Math.min(NAMES_MAX, names.size()));
        int more = names.size() - first.size();
        return String.join(", ", first) + (more == 0 ? "" : " and %d more".formatted(more));
    }

    private static String count(int number, String what) {
        return number == 1 ? "1 " + what : number + " " + what + "s";
    }

    private static double seconds(Instant from, Instant to) {
        return Double.parseDouble(
                String.format(Locale.ROOT, "%.3f", Duration.between(from, to).toMillis() / 1000.0));
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asString("");
    }
}
