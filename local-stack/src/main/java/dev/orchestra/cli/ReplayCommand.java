package dev.orchestra.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code replay --to TOPIC} */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Sends events that were said before to a topic again, the oldest first, with their ids.",
            "Without --dry-run it waits until all are sent; the replay goes on in the server if this command ends."
        })
final class ReplayCommand implements Callable<Integer> {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(300);

    @Mixin
    private final ServerOptions server;

    @Mixin
    private EventChoice choice = new EventChoice();

    @Option(names = "--all", description = "Every event; has to be said where nothing else selects.")
    private boolean all;

    @Option(names = "--in", paramLabel = "TOPIC", description = "The topic to read. Default: the event bus.")
    private String in = "";

    @Option(names = "--to", paramLabel = "TOPIC", description = "The topic to send to, with its prefix.")
    private String to = "";

    @Option(names = "--same-topic", description = "Lets it send to the topic that it reads.")
    private boolean sameTopic;

    @Option(names = "--dry-run", description = "Says what it would do, and sends nothing.")
    private boolean dryRun;

    @Option(names = "--per-second", paramLabel = "N", description = "At most so many events a second. Default: 1000.")
    private int perSecond = 1_000;

    @Option(names = "--cancel", paramLabel = "ID", description = "Cancels a replay that runs, instead of starting one.")
    private String cancel = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ReplayCommand(ServerOptions server) {
        this.server = server;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (!cancel.isEmpty()) {
            return said(
                    out,
                    server.client()
                            .delete("/events/replays/" + ApiClient.escaped(cancel))
                            .body());
        }
        ObjectNode body = body();
        // One replay, however often the call is sent.
        JsonNode answer = server.client()
                .postOnce("/events/replay", body, UUID.randomUUID().toString(), Duration.ofMinutes(5))
                .body();
        if (dryRun) {
            if (server.json()) {
                out.println(Json.pretty(answer));
            } else {
                out.println(answer.path("summary").asString(""));
                Table.lines(rows(answer.path("byType")), List.of("type", "events"))
                        .forEach(out::println);
            }
            return ExitCode.DONE;
        }
        JsonNode end = awaitEnd(answer);
        said(out, end);
        return end.path("state").asString("").equals("COMPLETED") ? ExitCode.DONE : ExitCode.FAILED;
    }

    private ObjectNode body() {
        if (to.isEmpty()) {
            throw new WrongUseException("Expected --to TOPIC, such as --to agent.topic.again");
        }
        if (!all && choice.given().isEmpty()) {
            throw new WrongUseException(
                    "Expected which events: --type, --source, --correlation, --from or --until, or --all");
        }
        ObjectNode filter = choice.filter();
        if (!in.isEmpty()) {
            filter.put("topic", in);
        }
        ObjectNode target = Json.object().put("topic", to);
        if (sameTopic) {
            target.put("sameTopic", true);
        }
        ObjectNode body = Json.object();
        body.set("filter", filter);
        body.set("to", target);
        return body.put("dryRun", dryRun).put("perSecond", perSecond);
    }

    private JsonNode awaitEnd(JsonNode started) {
        String id = started.path("replayId").asString("");
        if (!server.json()) {
            spec.commandLine()
                    .getErr()
                    .println("Replay %s is running. To end it: ./orchestra replay --cancel %s".formatted(id, id));
        }
        JsonNode now = started;
        String told = "";
        while (now.path("state").asString("").equals("RUNNING")) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            now = server.client()
                    .get("/events/replays/" + ApiClient.escaped(id))
                    .body();
            String message = now.path("message").asString("");
            if (!message.isEmpty() && !message.equals(told)) {
                spec.commandLine().getErr().println(message);
                told = message;
            }
        }
        return now;
    }

    private int said(PrintWriter out, JsonNode replay) {
        if (server.json()) {
            out.println(Json.pretty(replay));
        } else {
            out.println("%s: %s events sent to %s, %s of %s records read. %s"
                    .formatted(
                            replay.path("state").asString(""),
                            replay.path("sent"),
                            replay.path("topic").asString(""),
                            replay.path("read"),
                            replay.path("total"),
                            replay.path("message").asString(""))
                    .strip());
        }
        return ExitCode.DONE;
    }

    private static List<JsonNode> rows(JsonNode counts) {
        List<JsonNode> rows = new ArrayList<>();
        counts.properties()
                .forEach(count -> rows.add(Json.object()
                        .put("type", count.getKey())
                        .put("events", count.getValue().asLong())));
        rows.sort((a, b) ->
                Long.compare(b.path("events").asLong(), a.path("events").asLong()));
        return rows;
    }
}
