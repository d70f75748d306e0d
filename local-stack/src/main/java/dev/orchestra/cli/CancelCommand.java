package dev.orchestra.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cancel KEY} */
@Command(name = "cancel", mixinStandardHelpOptions = true, description = "Cancels an instance.")
final class CancelCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server;

    @Parameters(paramLabel = "KEY", description = "The key of the instance.")
    private String key = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CancelCommand(ServerOptions server) {
        this.server = server;
    }

    @Override
    public Integer call() {
        Keys.check("the key of an instance", key);
        ApiClient.Answer answer = server.client().post("/process-instances/" + key + "/cancellation", Json.object());
        spec.commandLine()
                .getOut()
                .println(server.json() ? Json.pretty(answer.body()) : "Cancelled instance " + key + ".");
        return ExitCode.DONE;
    }
}
