package dev.orchestra.benchmarks;

import dev.orchestra.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Messages between agents in two processes, beside bare request and reply on the same broker, in turn. */
@Command(
        name = "benchmarks/run messages",
        mixinStandardHelpOptions = true,
        description =
                "Measures a message and its answer between agents in two processes, and the same with bare kafka-clients.")
final class MessagesBenchmark implements Callable<Integer> {

    /** What is asked and answered. */
    static final String BODY = "{\"flow\":\"orders\",\"perSecond\":40,\"note\":\"" + "x".repeat(150) + "\"}";

    /** The times of all messages of a stretch are kept until it ends. */
    private static final int STRETCH_SECONDS = 15;

    private enum Pair {
        BARE("bare kafka-clients", Role.BARE_ASKER, Role.BARE_ANSWERER),
        AGENTS("agents", Role.ASKING_AGENT, Role.ANSWERING_AGENT);

        private final String title;
        private final Role asker;
        private final Role answerer;

        Pair(String title, Role asker, Role answerer) {
            this.title = title;
            this.asker = asker;
            this.answerer = answerer;
        }
    }

    @Option(names = "--rounds", defaultValue = "3", description = "Of each, in turn. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--warm-up", defaultValue = "20", description = "Seconds for each. Default: ${DEFAULT-VALUE}")
    private int warmUpSeconds;

    @Option(names = "--settle", defaultValue = "3", description = "Seconds of load after each switching on.")
    private int settleSeconds;

    @Option(names = "--seconds", defaultValue = "10", description = "Of each measurement. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--in-flight", split = ",", defaultValue = "64,1", description = "Default: ${DEFAULT-VALUE}")
    private List<Integer> inFlight = List.of();

    @Option(names = "--output", description = "A Markdown file to write the table to, beside the standard output.")
    private @Nullable Path output;

    @Option(names = "--profile", description = "A folder for a flight recording of each child JVM.")
    private @Nullable Path profile;

    private final Sharing sharing = new Sharing();

    private MessagesBenchmark() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new MessagesBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Report report = new Report("messages", 2);
        try (LocalStack stack = LocalStack.builder().build()) {
            LocalStack.start(List.of(stack.kafka()));
            Addresses at = new Addresses("-", "-", stack.kafka().bootstrapServers(), "");
            createTopics(at);
            measure(stack, at, report);
        }
        String table = report.markdown() + sharing.markdown();
        System.out.println(table);
        if (output != null) {
            Files.writeString(output, table);
        }
        return report.hasErrors() ? 1 : 0;
    }

    private void measure(LocalStack stack, Addresses at, Report report) throws IOException {
        Map<Role, Child> children = new LinkedHashMap<>();
        try {
            for (Pair pair : Pair.values()) {
                for (Role role : List.of(pair.answerer, pair.asker)) {
                    children.put(role, new Child(role, at, stack.logs(), recording(role)));
                }
            }
            long kafka = stack.kafka().pid().orElseThrow();
            for (int round = 0; round <= rounds; round++) {
                for (Pair pair : Pair.values()) {
                    measure(pair, round, children, kafka, report);
                }
            }
        } finally {
            new ArrayList<>(children.values()).forEach(Child::close);
        }
    }

    /** Round 0 warms up. */
    private void measure(Pair pair, int round, Map<Role, Child> children, long kafka, Report report)
            throws IOException {
        Child answerer = child(children, pair.answerer);
        Child asker = child(children, pair.asker);
        answerer.ask("start");
        asker.ask("start");
        for (int left = round == 0 ? warmUpSeconds : settleSeconds; left > 0; left -= STRETCH_SECONDS) {
            asker.ask("run %d %d".formatted(inFlight.getFirst(), Math.min(left, STRETCH_SECONDS)));
        }
        for (int flights : round == 0 ? List.<Integer>of() : inFlight) {
            Requests asked = Requests.of(asker.ask("requests"));
            Requests answered = Requests.of(answerer.ask("requests"));
            Map<String, Double> spent = cpu(kafka, asker, answerer);
            String line = asker.ask("run %d %d".formatted(flights, seconds));
            Map<String, Double> before = spent;
            spent = cpu(kafka, asker, answerer);
            spent.replaceAll((process, later) -> later - before.getOrDefault(process, 0.0));
            Result result = Result.read(line, spent);
            System.err.printf("round %d, %s, %d in flight: %s%n", round, pair.title, flights, result);
            report.add(pair.title, flights, result);
            sharing.add(
                    pair.title,
                    flights,
                    Requests.of(asker.ask("requests")).since(asked),
                    Requests.of(answerer.ask("requests")).since(answered));
        }
        asker.ask("stop");
        answerer.ask("stop");
    }

    private static Child child(Map<Role, Child> children, Role role) {
        Child child = children.get(role);
        if (child == null) {
            throw new IllegalStateException("There is no process for " + role.title() + ".");
        }
        return child;
    }

    private static Map<String, Double> cpu(long kafka, Child asker, Child answerer) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        seconds.put("kafka", Cpu.seconds(kafka));
        seconds.put("asker", Cpu.seconds(asker.pid()));
        seconds.put("answerer", Cpu.seconds(answerer.pid()));
        return seconds;
    }

    private static void createTopics(Addresses at) throws IOException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", at.kafka()))) {
            admin.createTopics(List.of(
                            new NewTopic(BareAsker.REQUESTS, 1, (short) 1),
                            new NewTopic(BareAsker.REPLIES, 1, (short) 1)))
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException("The topics of the bare side could not be created.", e);
        }
    }

    private List<String> recording(Role role) throws IOException {
        if (profile == null) {
            return List.of();
        }
        Files.createDirectories(profile);
        Path file = profile.resolve(role + ".jfr").toAbsolutePath();
        // Its greeting on the standard output would be taken for an answer.
        return List.of(
                "-Xlog:jfr+startup=off", "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + file);
    }
}
