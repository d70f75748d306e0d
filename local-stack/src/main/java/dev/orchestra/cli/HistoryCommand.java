package dev.orchestra.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code history rebuild} */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "What to do with the history in PostgreSQL.",
        subcommands = RebuildCommand.class)
final class HistoryCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    HistoryCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Expected 'history rebuild'");
    }
}
