package dev.orchestra.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedProcessTest {
    @TempDir
    Path directory;

    @Test
    void theProcessIdIsTheProgramsOwnAndStopLetsItEndInGoodOrder() throws IOException {
        ManagedProcess process = ManagedProcess.start(
                spec("trap 'echo bye; exit 0' TERM; echo $$ >pid; while :; do sleep 0.05; done", this::pidIsWritten));

        assertThat(Files.readString(directory.resolve("pid")).strip()).isEqualTo(Long.toString(process.pid()));
        process.stop();

        assertThat(process.isRunning()).isFalse();
        assertThat(Files.readString(directory.resolve("log"))).contains("bye");
    }

    @Test
    void aPausedProcessCanBeStopped() {
        ManagedProcess process = ManagedProcess.start(spec("exec sleep 600", Readiness.RUNNING));
        process.signal("STOP");

        process.stop();

        assertThat(process.isRunning()).isFalse();
    }

    @Test
    void aProgramThatEndsTooEarlyIsReportedWithTheEndOfItsLog() {
        assertThatThrownBy(() -> ManagedProcess.start(spec("echo port is taken; exit 7", () -> Optional.of("no"))))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("exit code 7")
                .hasMessageContaining("port is taken");
    }

    @Test
    void aProgramThatIsNotReadyInTimeIsKilledAndTheReasonNamed() throws IOException {
        // Until it had the time to say who it is, on a slow machine too.
        for (Duration time = Duration.ofMillis(300); pidIsWritten().isPresent(); time = time.multipliedBy(2)) {
            ProcessSpec spec = new ProcessSpec(
                    "slow",
                    List.of("/bin/sh", "-c", "echo $$ >pid; exec sleep 600"),
                    Map.of(),
                    directory,
                    directory.resolve("log"),
                    "TERM",
                    () -> Optional.of("nothing listens"),
                    time);

            assertThatThrownBy(() -> ManagedProcess.start(spec)).hasMessageContaining("nothing listens");
        }

        assertThat(ProcessHandle.of(writtenPid())).isEmpty();
    }

    /** Our own death is tried with a real one: a JVM that starts a child, and is killed so that it can clean nothing up. */
    @Test
    void aChildDoesNotOutliveAParentThatIsKilled() throws IOException {
        Process parent = new ProcessBuilder(
                        JavaRuntime.executable(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Parent.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("parent.log").toFile())
                .start();
        Awaitility.await().until(this::parentIsReady);
        long child = writtenPid();
        assertThat(ProcessHandle.of(child)).isPresent();

        parent.destroyForcibly();

        Awaitility.await()
                .untilAsserted(() -> assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive))
                        .isEmpty());
    }

    /** Starts a child that ignores the polite signal, and waits for its end. */
    static final class Parent {
        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]);
            ManagedProcess.start(new ProcessSpec(
                    "child",
                    List.of("/bin/sh", "-c", "trap '' TERM; echo $$ >pid; while :; do sleep 0.1; done"),
                    Map.of(),
                    directory,
                    directory.resolve("log"),
                    "TERM",
                    () -> pidIsWritten(directory),
                    Duration.ofSeconds(60)));
            Files.createFile(directory.resolve("ready"));
            Thread.currentThread().join();
        }
    }

    private boolean parentIsReady() {
        return Files.exists(directory.resolve("ready"));
    }

    private long writtenPid() throws IOException {
        return Long.parseLong(Files.readString(directory.resolve("pid")).strip());
    }

    private Optional<String> pidIsWritten() {
        return pidIsWritten(directory);
    }

    /** The shell makes the file before it writes into it. */
    private static Optional<String> pidIsWritten(Path directory) {
        try {
            return Files.readString(directory.resolve("pid")).endsWith("\n")
                    ? Optional.empty()
                    : Optional.of("no pid yet");
        } catch (IOException e) {
            return Optional.of("no pid yet");
        }
    }

    private ProcessSpec spec(String script, Readiness readiness) {
        return new ProcessSpec(
                "a script",
                List.of("/bin/sh", "-c", script),
                Map.of(),
                directory,
                directory.resolve("log"),
                "TERM",
                readiness,
                Duration.ofSeconds(60));
    }
}
