package dev.orchestra.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** {@code resolve KEY} */
@Command(
        name = "resolve",
        mixinStandardHelpOptions = true,
        description = "Resolves an incident, with corrected variables if need be; the instance goes on.")
final class ResolveCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server;

    @Parameters(paramLabel = "KEY", description = "The key of the incident.")
    private String key = "";

    @Option(names = "--variables", paramLabel = "JSON", description = "A JSON object, or @FILE with one, set before.")
    private String variables = "";

    @Option(names = "--retries", paramLabel = "N", description = "How often the job may be tried again. Default: 1.")
    private int retries = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ResolveCommand(ServerOptions server) {
        this.server = server;
    }

    @Override
    public Integer call() {
        Keys.check("the key of an incident", key);
        ObjectNode body = Json.object().put("retries", retries);
        if (!variables.isEmpty()) {
            body.set("variables", Json.argument("--variables", variables));
        }
        ApiClient.Answer answer = server.client().post("/incidents/" + key + "/resolution", body);
        spec.commandLine()
                .getOut()
                .println(server.json() ? Json.pretty(answer.body()) : "Resolved incident " + key + ".");
        return ExitCode.DONE;
    }
}
