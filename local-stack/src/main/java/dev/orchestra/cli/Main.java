package dev.orchestra.cli;

import dev.orchestra.stack.StackException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./orchestra}: exit code 0 done, 1 the work failed, 2 wrong use, 3 the server cannot be reached. */
@Command(
        name = "orchestra",
        mixinStandardHelpOptions = true,
        version = "orchestra 0.1.0",
        description = "Workflows of AI agents on Zeebe and Kafka.",
        footer = {
            "",
            "Exit codes: 0 done, 1 the work failed, 2 wrong use, 3 the server cannot be reached.",
            "First steps: ./orchestra demo, or ./orchestra dev and then, elsewhere, ./orchestra list instances"
        },
        subcommands = {
            DemoCommand.class,
            DevCommand.class,
            DoctorCommand.class,
            DeployCommand.class,
            StartCommand.class,
            ListCommand.class,
            ShowCommand.class,
            ResolveCommand.class,
            CancelCommand.class,
            DrainCommand.class,
            RedriveCommand.class,
            ReplayCommand.class,
            HistoryCommand.class,
            HelpCommand.class
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    Main() {}

    /** @param arguments the command and its options */
    public static void main(String[] arguments) {
        System.exit(
                run(arguments, System.getenv(), new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
    }

    static int run(String[] arguments, Map<String, String> environment, PrintWriter out, PrintWriter err) {
        return new CommandLine(new Main(), new Commands(environment))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, line, parsed) -> report(e, err))
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Expected a command.");
    }

    private static int report(Exception e, PrintWriter err) throws Exception {
        return switch (e) {
            case UnreachableException unreachable -> say(err, unreachable, ExitCode.UNREACHABLE);
            case WrongUseException wrong -> say(err, wrong, ExitCode.WRONG_USE);
            case RefusedException refused -> say(err, refused, ExitCode.FAILED);
            case StackException stack -> say(err, stack, ExitCode.FAILED);
            default -> throw e;
        };
    }

    private static int say(PrintWriter err, Exception e, int exitCode) {
        err.println(e.getMessage());
        return exitCode;
    }
}
