package dev.orchestra.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** {@code drain AGENT} */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = {
            "Lets an agent finish what it has, while others of its type get what is new; then its process stops.",
            "To start the process again ends the drain. An agent that is called over HTTP gets nothing new until its card is registered again."
        })
final class DrainCommand implements Callable<Integer> {
    private static final int ASKED = 202;

    @Mixin
    private final ServerOptions server;

    @Parameters(paramLabel = "AGENT", description = "The agentId, as ./orchestra list agents shows it.")
    private String agentId = "";

    @Option(
            names = "--within",
            paramLabel = "DURATION",
            description = "How long it may work on what it has, such as PT30S. Default: PT5M.")
    private String within = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    DrainCommand(ServerOptions server) {
        this.server = server;
    }

    @Override
    public Integer call() {
        ObjectNode body = Json.object();
        if (!within.isEmpty()) {
            body.put("finishWithin", within);
        }
        ApiClient.Answer answer = server.client().post("/agents/" + ApiClient.escaped(agentId) + "/drain", body);
        spec.commandLine().getOut().println(server.json() ? Json.pretty(answer.body()) : told(answer.status()));
        return ExitCode.DONE;
    }

    private String told(int status) {
        return status == ASKED
                ? "%s was asked to drain and has not said yet that it does. Look again with ./orchestra list agents; if it goes on, it does not know how: stop its process."
                        .formatted(agentId)
                : "%s drains: it takes nothing new. ./orchestra list agents shows it until it has finished."
                        .formatted(agentId);
    }
}
