package dev.orchestra.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** {@code redrive ID} */
@Command(
        name = "redrive",
        mixinStandardHelpOptions = true,
        description = "Sends a dead letter to its topic again, with a corrected value if need be.")
final class RedriveCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server;

    @Parameters(
            paramLabel = "ID",
            description = "The id of the dead letter, as ./orchestra list dead-letters shows it.")
    private String id = "";

    @Option(
            names = "--value",
            paramLabel = "JSON",
            description = "The corrected value: a JSON object, or @FILE with one.")
    private String value = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    RedriveCommand(ServerOptions server) {
        this.server = server;
    }

    @Override
    public Integer call() {
        ObjectNode body = Json.object();
        if (!value.isEmpty()) {
            body.set("value", Json.argument("--value", value));
        }
        ApiClient.Answer answer = server.client().post("/dead-letters/" + ApiClient.escaped(id) + "/redrive", body);
        spec.commandLine().getOut().println(server.json() ? Json.pretty(answer.body()) : "Sent " + id + " again.");
        return ExitCode.DONE;
    }
}
