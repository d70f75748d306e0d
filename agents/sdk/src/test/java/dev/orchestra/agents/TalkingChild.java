package dev.orchestra.agents;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An agent in a JVM of its own, to be killed: answers with what it is asked, and tells which broadcasts it heard. */
final class TalkingChild implements AutoCloseable {

    final List<String> heard = new CopyOnWriteArrayList<>();
    private final Process process;

    private TalkingChild(Process process) {
        this.process = process;
    }

    static TalkingChild start(
            String agent, String agentId, String topic, String bootstrapServers, List<AutoCloseable> toClose) {
        ProcessBuilder builder = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        agent,
                        topic)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .putAll(Map.of("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers, "ORCHESTRA_AGENT_ID", agentId));
        try {
            TalkingChild child = new TalkingChild(builder.start());
            toClose.add(child);
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
                if (line.startsWith("heard ")) {
                    heard.add(line.substring("heard ".length()));
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

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    static final class Main {
        public static void main(String[] arguments) throws Exception {
            // Whoever started us holds our standard input: when it ends, so do we.
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    System.in.read();
                } catch (IOException e) {
                    // The same.
                }
                Runtime.getRuntime().halt(1);
            });
            AgentRuntime.fromEnvironment()
                    .agent(arguments[0])
                    .handler(step -> step.input())
                    .onMessage((message, messenger) -> message.data())
                    .receivers(receiver -> Optional.of((message, messenger) -> message.data()))
                    .subscribe(arguments[1], (message, messenger) -> System.out.println("heard " + message.id()))
                    .start()
                    .join();
        }
    }
}
