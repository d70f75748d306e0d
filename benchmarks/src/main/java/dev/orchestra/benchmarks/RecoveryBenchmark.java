package dev.orchestra.benchmarks;

import io.camunda.zeebe.client.ZeebeClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Kills agents in the middle of recoverable steps and measures how long it takes from the verdict to the next attempt. */
@SuppressWarnings("deprecation")
@Command(
        name = "benchmarks/run recovery",
        mixinStandardHelpOptions = true,
        description =
                "Measures the time from the verdict on a lost agent to the next attempt, one case at a time and many at"
                        + " once, on the whole server.")
final class RecoveryBenchmark implements Callable<Integer> {

    private static final String PROCESS = "recovery-benchmark";
    private static final Map<String, String> BROKER = Map.of("group.min.session.timeout.ms", "1000");
    /** They are started all the time, and are not to compile themselves while a case is measured. */
    private static final List<String> QUIET = List.of("-XX:TieredStopAtLevel=1");

    private static final Duration LONG = Duration.ofMinutes(2);
    /** The heartbeat has to name the checkpoint, and the history to have read what was said. */
    private static final long SETTLE_NANOS = 1_200_000_000;

    @Option(names = "--cases", defaultValue = "30", description = "For each number of peers. Default: ${DEFAULT-VALUE}")
    private int cases;

    @Option(names = "--warm-up", defaultValue = "5", description = "Cases that do not count. Default: ${DEFAULT-VALUE}")
    private int warmUp;

    @Option(names = "--peers", split = ",", defaultValue = "1,5,20", description = "Default: ${DEFAULT-VALUE}")
    private List<Integer> peers = List.of();

    @Option(
            names = "--at-once",
            defaultValue = "200",
            description = "Cases of one lost agent. Default: ${DEFAULT-VALUE}")
    private int atOnce;

    @Option(
            names = "--timeout",
            defaultValue = "5000",
            description =
                    "The detector's, in ms, which is not measured; agents send a heartbeat five times in it. Default: ${DEFAULT-VALUE}")
    private int timeoutMillis;

    @Option(
            names = "--effects",
            defaultValue = "0",
            description = "That each lost step has made and that are taken back. Default: ${DEFAULT-VALUE}")
    private int effects;

    @Option(
            names = "--peers-together",
            defaultValue = "1",
            description = "How many peers share a process. Default: ${DEFAULT-VALUE}")
    private int together;

    @Option(
            names = "--server",
            description = "Settings of the server as environment variables, such as"
                    + " ORCHESTRA_RECONSTRUCTION_REHEARSAL=false.")
    private Map<String, String> server = Map.of();

    @Option(names = "--engine", description = "Tells when the engine did what, from its records.")
    private boolean engine;

    @Option(names = "--profile", description = "A directory for a flight recording of the server.")
    private @Nullable Path profile;

    @Option(names = "--output", description = "A Markdown file to write the tables to, beside the standard output.")
    private @Nullable Path output;

    private RecoveryBenchmark() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RecoveryBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        RecoveryReport report = new RecoveryReport();
        try (Stage stage = Stage.open(true, serverSettings(), BROKER);
                ZeebeClient client = LoadDriver.client(stage.addresses(""));
                RecoveryWatch watch = new RecoveryWatch(stage.addresses("").kafka(), engine)) {
            deploy(client);
            for (int count : peers) {
                try (Peers around = new Peers(stage, count, together, agentOptions())) {
                    around.start();
                    int runs = (count == peers.getFirst() ? warmUp : 1) + cases;
                    List<Recovery> seen = oneAtATime(stage, client, watch, count, runs);
                    List<Recovery> counted = seen.subList(seen.size() - cases, seen.size());
                    report.oneAtATime(count, counted);
                    if (engine) {
                        report.marks(count, counted);
                    }
                    System.err.println(report.markdown());
                }
            }
            if (atOnce > 0) {
                allAtOnce(stage, client, watch, report);
            }
        }
        System.out.println(report.markdown());
        if (output != null) {
            Files.writeString(output, report.markdown());
        }
        return 0;
    }

    private Map<String, String> serverSettings() throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("ORCHESTRA_DETECTOR_TIMEOUT", timeoutMillis + "ms");
        settings.put("ORCHESTRA_DETECTOR_LOOKINTERVAL", "100ms");
        settings.putAll(server);
        if (profile != null) {
            Files.createDirectories(profile);
            settings.put(
                    "JAVA_TOOL_OPTIONS",
                    "-XX:StartFlightRecording:settings=profile,dumponexit=true,filename="
                            + profile.toAbsolutePath().resolve("server.jfr"));
        }
        return settings;
    }

    private List<String> agentOptions() {
        List<String> options = new ArrayList<>(QUIET);
        options.addAll(AgentTimes.of(Duration.ofMillis(timeoutMillis)).jvmOptions());
        return options;
    }

    private static void deploy(ZeebeClient client) throws IOException {
        try (InputStream model = RecoveryBenchmark.class.getResourceAsStream("/recovery.bpmn")) {
            if (model == null) {
                throw new IOException("recovery.bpmn is not on the class path.");
            }
            client.newDeployResourceCommand()
                    .addResourceBytes(model.readAllBytes(), "recovery.bpmn")
                    .send()
                    .join();
        }
    }

    /** While the next agent starts, the next step begins; nothing starts while a case is measured. In the order of the verdicts. */
    private List<Recovery> oneAtATime(Stage stage, ZeebeClient client, RecoveryWatch watch, int count, int runs)
            throws IOException {
        try (Victims victims = new Victims(stage, count, effects, agentOptions())) {
            victims.fill();
            List<Recovery> seen = new ArrayList<>();
            int before = watch.resumed().size();
            for (int run = 1; run <= runs; run++) {
                start(client, run);
                victims.fill();
                Child holder = victims.takeHolder();
                LockSupport.parkNanos(SETTLE_NANOS);
                holder.kill();
                seen = watch.await(before + run, LONG);
                victims.awaitResumed(run);
                Recovery last = newest(seen);
                System.err.printf(
                        "%d peers, case %d: %d ms, verdict at %s%n",
                        count, run, last.millis(), Instant.ofEpochMilli(last.verdictAt()));
            }
            seen.sort(Comparator.comparingLong(Recovery::verdictAt));
            return seen;
        }
    }

    private static Recovery newest(List<Recovery> seen) {
        return seen.stream().max(Comparator.comparingLong(Recovery::verdictAt)).orElseThrow();
    }

    private void allAtOnce(Stage stage, ZeebeClient client, RecoveryWatch watch, RecoveryReport report)
            throws IOException {
        int around = peers.getLast();
        try (Peers others = new Peers(stage, around, together, agentOptions())) {
            others.start();
            allAtOnce(stage, client, watch, report, around);
        }
    }

    private void allAtOnce(Stage stage, ZeebeClient client, RecoveryWatch watch, RecoveryReport report, int around)
            throws IOException {
        try (Victims victims = new Victims(stage, around, effects, agentOptions())) {
            Child lost = victims.add();
            int before = watch.resumed().size();
            for (int run = 0; run < atOnce; run++) {
                start(client, run);
            }
            Victims.await(lost, "held", atOnce);
            LockSupport.parkNanos(SETTLE_NANOS);
            Child next = victims.add();
            LockSupport.parkNanos(SETTLE_NANOS);
            Spent from = Spent.sofar(stage);
            lost.kill();
            List<Recovery> seen = watch.await(before + atOnce, LONG);
            Spent spent = Spent.sofar(stage).minus(from);
            Victims.await(next, "resumed", atOnce);
            seen.sort(Comparator.comparingLong(Recovery::verdictAt));
            report.allAtOnce(around, seen.subList(seen.size() - atOnce, seen.size()), spent);
        }
    }

    private static void start(ZeebeClient client, int run) {
        client.newCreateInstanceCommand()
                .bpmnProcessId(PROCESS)
                .latestVersion()
                .variables(Map.of("agent", VictimPart.AGENT, "number", run))
                .send()
                .join();
    }
}
