package dev.orchestra.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code show instance KEY} and {@code show reconstruction CASE} */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "show instance KEY: an instance's state, what happened in it, and its variables.",
            "show reconstruction CASE: what was done about a lost attempt, in plain words."
        })
final class ShowCommand implements Callable<Integer> {
    private static final int VALUE_LENGTH_MAX = 200;
    private static final Pattern CASE = Pattern.compile("[0-9]{1,20}-[0-9]{1,10}");

    @Mixin
    private final ServerOptions server;

    @Parameters(index = "0", paramLabel = "WHAT", description = "instance or reconstruction")
    private String what = "";

    @Parameters(index = "1", paramLabel = "KEY", description = "The instance's key, or the case.")
    private String key = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ShowCommand(ServerOptions server) {
        this.server = server;
    }

    @Override
    public Integer call() {
        return switch (what) {
            case "instance" -> instance();
            case "reconstruction" -> reconstruction();
            default ->
                throw new WrongUseException(
                        "Expected 'show instance KEY' or 'show reconstruction CASE', got 'show %s %s'"
                                .formatted(what, key));
        };
    }

    private int reconstruction() {
        if (!CASE.matcher(key).matches()) {
            throw new WrongUseException(
                    "Expected a case as 'list reconstructions' shows it, such as 2251799813685361-1, got " + key);
        }
        JsonNode story = server.client().get("/reconstructions/" + key).body();
        PrintWriter out = spec.commandLine().getOut();
        if (server.json()) {
            out.println(Json.pretty(story));
        } else {
            fields(story.path("reconstruction"), out);
            out.println();
            story.path("text").forEach(line -> out.println("  " + line.asString("")));
        }
        return ExitCode.DONE;
    }

    private int instance() {
        Keys.check("an instance's key", key);
        ApiClient client = server.client();
        String path = "/process-instances/" + key;
        ObjectNode all = Json.object();
        all.set("instance", client.get(path).body());
        all.set("timeline", client.get(path + "/timeline").body());
        all.set("variables", client.get(path + "/variables").body());
        if (server.json()) {
            spec.commandLine().getOut().println(Json.pretty(all));
        } else {
            print(all, spec.commandLine().getOut());
        }
        return ExitCode.DONE;
    }

    private void print(ObjectNode all, PrintWriter out) {
        fields(all.path("instance"), out);
        String operate = server.devState().operate();
        if (!operate.isEmpty()) {
            out.println("  in Operate: " + operate + "/processes/" + key);
        }
        out.println();
        out.println("What happened");
        Table.lines(rows(all.path("timeline")), List.of("startedAt", "endedAt", "elementId", "type", "state"))
                .forEach(line -> out.println("  " + line));
        out.println();
        out.println("Variables");
        JsonNode variables = all.path("variables");
        if (variables.has("items")) {
            Table.lines(rows(variables), List.of("name", "value", "scope")).forEach(line -> out.println("  " + line));
        } else {
            fields(variables, out);
        }
    }

    private static void fields(JsonNode object, PrintWriter out) {
        object.properties()
                .forEach(field -> out.println("  %s: %s"
                        .formatted(
                                field.getKey(),
                                Words.shortened(
                                        field.getValue().isString()
                                                ? field.getValue().asString()
                                                : field.getValue().toString(),
                                        VALUE_LENGTH_MAX))));
    }

    private static List<JsonNode> rows(JsonNode page) {
        JsonNode items = page.isArray() ? page : page.path("items");
        return StreamSupport.stream(items.spliterator(), false).toList();
    }
}
