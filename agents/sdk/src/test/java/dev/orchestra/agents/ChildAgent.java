package dev.orchestra.agents;

import dev.orchestra.events.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An agent in a JVM of its own, to be killed. It works on a step for {@code millis} of its input and tells when it starts. */
final class ChildAgent implements AutoCloseable {

    final List<String> started = new CopyOnWriteArrayList<>();
    private final Process process;

    private ChildAgent(Process process) {
        this.process = process;
    }

    static ChildAgent start(String agent, String agentId, String bootstrapServers, Duration tick) {
        return start(Main.class, agent, agentId, bootstrapServers, tick);
    }

    /** @param main gets the agent type and the tick in milliseconds */
    static ChildAgent start(Class<?> main, String agent, String agentId, String bootstrapServers, Duration tick) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                agent,
                Long.toString(tick.toMillis())));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .putAll(Map.of("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers, "ORCHESTRA_AGENT_ID", agentId));
        try {
            ChildAgent child = new ChildAgent(builder.start());
            Thread.ofVirtual().start(child::listen);
            return child;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void listen() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("started ")) {
                    started.add(line.substring("started ".length()));
                } else {
                    System.out.println(line);
                }
            }
        } catch (IOException e) {
            // It was killed.
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void signal(String name) throws Exception {
        int result = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (result != 0) {
            throw new IllegalStateException("kill -" + name + " ended with " + result);
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /** Whoever started this process holds its standard input: when that ends, so does the process. */
    static void endWithParent() {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                System.in.read();
            } catch (IOException e) {
                // The same.
            }
            Runtime.getRuntime().halt(1);
        });
    }

    static final class Main {
        private static final Duration CLOCK_HOLE = Duration.ofSeconds(4);

        public static void main(String[] arguments) throws Exception {
            endWithParent();
            Duration tick = Duration.ofMillis(Long.parseLong(arguments[1]));
            Duration twoTicks = tick.multipliedBy(2);
            AgentRuntime.fromEnvironment()
                    .agent(arguments[0])
                    .tick(tick)
                    .clockHoleMax(twoTicks.compareTo(CLOCK_HOLE) > 0 ? twoTicks : CLOCK_HOLE)
                    .handler(Main::work)
                    .onUndo("forget", effect -> System.out.println("started undo " + effect.id()))
                    .start()
                    .join();
        }

        private static Json work(StepContext step) throws InterruptedException {
            System.out.println("started " + step.jobKey());
            Number checkpoints = (Number) step.input().asMap().getOrDefault("checkpoints", 0);
            for (int done = 1; done <= checkpoints.intValue(); done++) {
                step.effect("note", "note-" + done, Undo.by("forget", Map.of("note", done)));
                step.checkpoint(Map.of("done", done));
            }
            Number millis = (Number) step.input().asMap().getOrDefault("millis", 0);
            new CountDownLatch(1).await(millis.longValue(), TimeUnit.MILLISECONDS);
            return Json.of(Map.of("job", step.jobKey()));
        }
    }
}
