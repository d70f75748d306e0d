package dev.orchestra.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What registered agents cost the server while they do nothing, and how long the list of them takes. */
@Command(
        name = "benchmarks/run heartbeats",
        mixinStandardHelpOptions = true,
        description =
                "CPU of the real server with so many agents that send a heartbeat each second, less that of the idle server.")
final class HeartbeatCost implements Callable<Integer> {

    @Option(names = "--agents", defaultValue = "1000", description = "Default: ${DEFAULT-VALUE}")
    private int agents;

    @Option(
            names = "--warm-up",
            defaultValue = "60",
            description = "Seconds before each measurement. Default: ${DEFAULT-VALUE}")
    private int warmUpSeconds;

    @Option(names = "--seconds", defaultValue = "60", description = "Of each measurement. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--calls", defaultValue = "300", description = "Of each list. Default: ${DEFAULT-VALUE}")
    private int calls;

    private static final Duration CALL_MAX = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new HeartbeatCost()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        try (Stage stage = Stage.open(true)) {
            long server = stage.pid("server");
            pause(warmUpSeconds);
            double idle = cpu(server);
            say("idle server: %.4f cores".formatted(idle));
            try (Heartbeats heartbeats = new Heartbeats(stage.addresses("").kafka(), agents)) {
                heartbeats.start();
                pause(warmUpSeconds);
                int before = heartbeats.sent();
                double busy = cpu(server);
                double rate = (heartbeats.sent() - before) / (double) seconds;
                say("with %d agents, %.0f heartbeats a second: %.4f cores".formatted(agents, rate, busy));
                System.out.printf(
                        Locale.ROOT, "| %d | %.0f | %.4f | %.4f | %.4f |%n", agents, rate, idle, busy, busy - idle);
                for (String list : new String[] {"?limit=200", "?skill=skill-7&status=ALIVE", ""}) {
                    list(stage.api().resolve("/api/v1/agents" + list));
                }
            }
        }
        return 0;
    }

    /** Cores used on average over the time of a measurement. */
    private double cpu(long pid) throws InterruptedException {
        double before = Cpu.seconds(pid);
        long start = System.nanoTime();
        pause(seconds);
        double took = (System.nanoTime() - start) / 1e9;
        return (Cpu.seconds(pid) - before) / took;
    }

    private void list(URI uri) throws IOException, InterruptedException {
        long[] nanos = new long[calls];
        Instant slowestAt = Instant.EPOCH;
        long slowest = 0;
        int bytes = 0;
        // As many again before, which do not count.
        for (int i = -calls; i < calls; i++) {
            long start = System.nanoTime();
            var answer = http.send(HttpRequest.newBuilder(uri).timeout(CALL_MAX).build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        "%s answered %d: %s".formatted(uri, answer.statusCode(), answer.body()));
            }
            if (i >= 0) {
                nanos[i] = System.nanoTime() - start;
                if (nanos[i] > slowest) {
                    slowest = nanos[i];
                    slowestAt = Instant.now();
                }
                bytes = answer.body().length();
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "| GET %s%s | %.1f | %.1f | %.1f | %d |%n",
                uri.getPath(),
                uri.getQuery() == null ? "" : "?" + uri.getQuery(),
                nanos[calls / 2] / 1e6,
                nanos[calls * 99 / 100] / 1e6,
                nanos[calls - 1] / 1e6,
                bytes);
        // To look up in a log of the collector or of safepoints what was going on then.
        say("the slowest of %s ended at %s".formatted(uri, slowestAt));
    }

    private static void pause(int seconds) throws InterruptedException {
        if (new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Nobody counts this down.");
        }
    }

    private static void say(String line) {
        System.err.println(line);
    }
}
