package dev.orchestra.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}: what is wrong with this machine, and how to mend it. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Tells what is wrong (Java, memory, disk, cache, ports) and how to mend it.")
final class DoctorCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "json or table (default).")
    private Format format = Format.TABLE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    DoctorCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        List<Finding> findings = new Examination(environment).findings();
        PrintWriter out = spec.commandLine().getOut();
        boolean ok = findings.stream().allMatch(Finding::ok);
        if (format == Format.JSON) {
            out.println(Json.pretty(Map.of("ok", ok, "findings", findings)));
        } else {
            for (Finding finding : findings) {
                out.println("%-4s %-12s %s".formatted(finding.ok() ? "ok" : "BAD", finding.subject(), finding.seen()));
                if (!finding.ok()) {
                    out.println("                  → " + finding.mend());
                }
            }
            out.println(ok ? "All well. Next: ./orchestra demo" : "Mend what is marked BAD, then try again.");
        }
        return ok ? ExitCode.DONE : ExitCode.FAILED;
    }
}
