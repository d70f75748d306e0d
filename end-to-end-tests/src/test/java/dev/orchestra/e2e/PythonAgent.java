package dev.orchestra.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The example agent in Python, a process of its own with the system's Python. */
final class PythonAgent implements AutoCloseable {

    private static final String PYTHON = "/usr/bin/python3";

    private final Process process;
    private final Path log;

    private PythonAgent(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Whether the system's Python has its Kafka package. */
    static boolean isPossible() {
        try {
            return new ProcessBuilder(PYTHON, "-c", "import confluent_kafka")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static PythonAgent start(OrchestraSystem system, String agentId) {
        Path log = system.stack().logs().resolve(agentId + ".log");
        ProcessBuilder builder = new ProcessBuilder(PYTHON, "word_counter.py")
                .directory(system.file("agents/examples/python").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment()
                .putAll(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        system.stack().kafka().bootstrapServers(),
                        "ORCHESTRA_AGENT_ID",
                        agentId,
                        "PYTHONDONTWRITEBYTECODE",
                        "1"));
        try {
            return new PythonAgent(builder.start(), log);
        } catch (IOException e) {
            throw new IllegalStateException("Could not start " + PYTHON + "; is the package python3 installed?", e);
        }
    }

    /** SIGTERM; how it ended. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The agent does not stop:\n" + log());
        }
        return process.exitValue();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
