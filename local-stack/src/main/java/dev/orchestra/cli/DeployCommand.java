package dev.orchestra.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code deploy FILE…} */
@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        description = "Deploys BPMN, DMN and form files, all or nothing.")
final class DeployCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "What to deploy.")
    private List<Path> files = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    DeployCommand(ServerOptions server) {
        this.server = server;
    }

    @Override
    public Integer call() {
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new WrongUseException("Expected a file to deploy, found none at " + file);
            }
        }
        JsonNode deployed = server.client().upload("/deployments", files).body();
        PrintWriter out = spec.commandLine().getOut();
        if (server.json()) {
            out.println(Json.pretty(deployed));
        } else {
            out.println("Deployed %d file(s):".formatted(files.size()));
            files.forEach(file -> out.println("  " + file));
        }
        return ExitCode.DONE;
    }
}
