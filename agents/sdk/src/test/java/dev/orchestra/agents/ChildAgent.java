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
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An agent in a JVM of its own, to be killed. What it does, it tells. */
final class ChildAgent implements AutoCloseable {

    private static final String TELLS = "told ";

    final List<String> told = new CopyOnWriteArrayList<>();
    private final Process process;

    private ChildAgent(Process process) {
        this.process = process;
    }

    /** Works on a step for {@code millis} of its input, after {@code checkpoints}, and tells when it starts. */
    static ChildAgent worker(String agent, String agentId, String bootstrapServers, Duration tick) {
        return start(Worker.class, environment(agentId, bootstrapServers), agent, Long.toString(tick.toMillis()));
    }

    /** Answers messages with what it is asked, and tells which broadcasts of a topic it heard. */
    static ChildAgent talker(String agent, String topic, Map<String, String> environment) {
        return start(Talker.class, environment, agent, topic);
    }

    static Map<String, String> environment(String agentId, String bootstrapServers) {
        return Map.of("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers, "ORCHESTRA_AGENT_ID", agentId);
    }

    /** @param main begins with {@link #describe} */
    static ChildAgent start(Class<?> main, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
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
                if (line.startsWith(TELLS)) {
                    told.add(line.substring(TELLS.length()));
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

    /** In the child: tells its parent, who holds its standard input: when that ends, so does the process. */
    static AgentRuntimeBuilder describe(String agent) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                System.in.read();
            } catch (IOException e) {
                // The same.
            }
            Runtime.getRuntime().halt(1);
        });
        return AgentRuntime.fromEnvironment().agent(agent).sessionTimeout(AgentStack.SESSION);
    }

    /** In the child. */
    static void tell(String what) {
        System.out.println(TELLS + what);
    }

    static final class Worker {
        private static final Duration CLOCK_HOLE = Duration.ofSeconds(4);

        public static void main(String[] arguments) throws Exception {
            Duration tick = Duration.ofMillis(Long.parseLong(arguments[1]));
            Duration twoTicks = tick.multipliedBy(2);
            describe(arguments[0])
                    .tick(tick)
                    .clockHoleMax(twoTicks.compareTo(CLOCK_HOLE) > 0 ? twoTicks : CLOCK_HOLE)
                    .handler(Worker::work)
                    .onUndo("forget", effect -> tell("undo " + effect.id()))
                    .start()
                    .join();
        }

        private static Json work(StepContext step) throws InterruptedException {
            tell(step.jobKey());
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

    static final class Talker {
        public static void main(String[] arguments) throws Exception {
            describe(arguments[0])
                    .handler(step -> step.input())
                    .onMessage((message, messenger) -> message.data())
                    .receivers(receiver -> Optional.of((message, messenger) -> message.data()))
                    .subscribe(arguments[1], (message, messenger) -> tell(message.id()))
                    .start()
                    .join();
        }
    }
}
