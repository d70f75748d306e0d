package dev.orchestra.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the sides in turn on one real stack, and writes a table. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the way of a step on a real Zeebe and a real Kafka: instances per second, latency, and CPU of all processes.",
            "Sides: a bare worker, b Kafka hop, c step path, t step path with tracing, 5a 5b 5c five steps;",
            "d whole server with exporter and history, o the same with the output event, k from request event to output event.",
            "benchmarks/run messages measures messages between agents, benchmarks/run heartbeats what registered agents cost;",
            "benchmarks/run jmh [ARGUMENTS] runs the small ones."
        })
final class Benchmark implements Callable<Integer> {

    @Option(names = "--sides", split = ",", defaultValue = "a,b,c", description = "Default: ${DEFAULT-VALUE}")
    private List<String> letters = List.of();

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Of each side, interleaved. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--warm-up", defaultValue = "60", description = "Seconds for each side. Default: ${DEFAULT-VALUE}")
    private int warmUpSeconds;

    @Option(
            names = "--settle",
            defaultValue = "35",
            description =
                    "Seconds of load after each switching on: within the first lease after a start, the dispatcher"
                            + " looks up whether a step was sent before. Default: ${DEFAULT-VALUE}")
    private int settleSeconds;

    @Option(names = "--seconds", defaultValue = "30", description = "Of each measurement. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--in-flight", split = ",", defaultValue = "64,1", description = "Default: ${DEFAULT-VALUE}")
    private List<Integer> inFlight = List.of();

    @Option(names = "--output", description = "A Markdown file to write the table to, beside the standard output.")
    private @Nullable Path output;

    @Option(names = "--profile", description = "A folder for a flight recording of each child JVM.")
    private @Nullable Path profile;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Benchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        List<Side> sides = letters.stream().map(Side::of).toList();
        Report report = new Report("instances", 1);
        for (boolean whole : List.of(false, true)) {
            List<Side> together =
                    sides.stream().filter(side -> side.isWhole() == whole).toList();
            if (!together.isEmpty()) {
                measure(together, whole, report);
            }
        }
        String table = report.markdown();
        System.out.println(table);
        if (output != null) {
            Files.writeString(output, table);
        }
        return report.hasErrors() ? 1 : 0;
    }

    private void measure(List<Side> sides, boolean whole, Report report) throws IOException {
        try (Stage stage = Stage.open(whole);
                Fleet fleet = new Fleet(stage, profile)) {
            fleet.deploy(sides.stream().map(Side::process).distinct().toList());
            for (Side side : sides) {
                say("warming up " + side.title());
                try (Fleet.Running running = fleet.open(side)) {
                    running.load(inFlight.getFirst(), warmUpSeconds);
                }
            }
            for (int round = 1; round <= rounds; round++) {
                for (Side side : sides) {
                    measure(side, round, fleet, report);
                }
            }
        }
    }

    private void measure(Side side, int round, Fleet fleet, Report report) throws IOException {
        try (Fleet.Running running = fleet.open(side)) {
            running.load(inFlight.getFirst(), settleSeconds);
            for (int flights : inFlight) {
                Result result = running.load(flights, seconds);
                say("round %d, %s, %d in flight: %s".formatted(round, side.title(), flights, result));
                report.add(side.title(), flights, result);
            }
        }
    }

    private static void say(String line) {
        System.err.println(line);
    }
}
