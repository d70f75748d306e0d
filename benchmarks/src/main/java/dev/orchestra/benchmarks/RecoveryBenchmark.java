package dev.orchestra.benchmarks;

import io.camunda.zeebe.client.ZeebeClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
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
    private static final int VICTIMS = 3;
    private static final Map<String, String> BROKER = Map.of("group.min.session.timeout.ms", "1000");
    /** They are started all the time, and are not to compile themselves while a case is measured. */
    static final List<String> QUIET = List.of("-XX:TieredStopAtLevel=1");

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
            defaultValue = "1500ms",
            description = "The detector's, which is not measured. Default: ${DEFAULT-VALUE}")
    private String timeout = "1500ms";

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

    private int number;

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
                try (Peers around = new Peers(stage, count, together)) {
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
        settings.put("ORCHESTRA_DETECTOR_TIMEOUT", timeout);
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

    /**
     * Three agents are there: the one that has the step is killed, another one goes on with it. While the next one starts, the next
     * step begins; nothing starts while a case is measured. In the order of the verdicts.
     */
    private List<Recovery> oneAtATime(Stage stage, ZeebeClient client, RecoveryWatch watch, int count, int runs)
            throws IOException {
        Deque<Child> victims = new ArrayDeque<>();
        try {
            for (int agent = 0; agent < VICTIMS; agent++) {
                victims.add(victim(stage, count));
            }
            List<Recovery> seen = new ArrayList<>();
            int before = watch.resumed().size();
            int resumed = 0;
            for (int run = 1; run <= runs; run++) {
                start(client, run);
                while (victims.size() < VICTIMS) {
                    victims.add(victim(stage, count));
                }
                Child holder = holder(victims);
                victims.remove(holder);
                resumed -= Integer.parseInt(holder.ask("resumed"));
                LockSupport.parkNanos(SETTLE_NANOS);
                holder.kill();
                seen = watch.await(before + run, LONG);
                awaitResumed(victims, ++resumed);
                System.err.printf(
                        "%d peers, case %d: %d ms%n", count, run, newest(seen).millis());
            }
            seen.sort(Comparator.comparingLong(Recovery::verdictAt));
            return seen;
        } finally {
            victims.forEach(Child::close);
        }
    }

    /** So many of the steps have gone on at the agents that are there. */
    private static void awaitResumed(Collection<Child> victims, int count) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        int seen = 0;
        while (System.nanoTime() < end) {
            seen = 0;
            for (Child victim : victims) {
                seen += Integer.parseInt(victim.ask("resumed"));
            }
            if (seen >= count) {
                return;
            }
            LockSupport.parkNanos(50_000_000);
        }
        throw new IOException("Only %d of %d steps went on in %s.".formatted(seen, count, LONG));
    }

    private static Recovery newest(List<Recovery> seen) {
        return seen.stream().max(Comparator.comparingLong(Recovery::verdictAt)).orElseThrow();
    }

    private void allAtOnce(Stage stage, ZeebeClient client, RecoveryWatch watch, RecoveryReport report)
            throws IOException {
        int around = peers.getLast();
        try (Peers others = new Peers(stage, around, together)) {
            others.start();
            allAtOnce(stage, client, watch, report, around);
        }
    }

    private void allAtOnce(Stage stage, ZeebeClient client, RecoveryWatch watch, RecoveryReport report, int around)
            throws IOException {
        try (Child lost = victim(stage, around)) {
            int before = watch.resumed().size();
            for (int run = 0; run < atOnce; run++) {
                start(client, run);
            }
            awaitCount(lost, "held", atOnce);
            LockSupport.parkNanos(SETTLE_NANOS);
            try (Child next = victim(stage, around)) {
                LockSupport.parkNanos(SETTLE_NANOS);
                Spent from = Spent.sofar(stage);
                lost.kill();
                List<Recovery> seen = watch.await(before + atOnce, LONG);
                Spent spent = Spent.sofar(stage).minus(from);
                awaitCount(next, "resumed", atOnce);
                seen.sort(Comparator.comparingLong(Recovery::verdictAt));
                report.allAtOnce(around, seen.subList(seen.size() - atOnce, seen.size()), spent);
            }
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

    private Child victim(Stage stage, int around) throws IOException {
        Child child = new Child(
                Role.VICTIM, stage.addresses("%d-%d-%d".formatted(number++, around, effects)), stage.logs(), QUIET);
        child.ask("start");
        return child;
    }

    private static Child holder(Deque<Child> victims) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() < end) {
            for (Child victim : victims) {
                if (!victim.ask("held").equals("0")) {
                    return victim;
                }
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new IOException("No agent took the step in %s; see the server's log.".formatted(LONG));
    }

    private static void awaitCount(Child victim, String what, int count) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        String seen = "0";
        while (System.nanoTime() < end) {
            seen = victim.ask(what);
            if (Integer.parseInt(seen) >= count) {
                return;
            }
            LockSupport.parkNanos(50_000_000);
        }
        throw new IOException("Only %s of %d steps were %s in %s.".formatted(seen, count, what, LONG));
    }
}
