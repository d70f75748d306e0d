package dev.orchestra.stack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One run of a child process that cannot outlive us.
 *
 * <p>The child is started by a shell that first forks a watchdog and then becomes the child, so the process id is the
 * child's own. The watchdog reads a pipe that only we hold open: when we end, however we end, it reads the end of the
 * file, asks the child to stop, and kills it ten seconds later. Both run in a session of their own where the system has
 * {@code setsid}, so that Ctrl-C and a kill of our process group reach us alone and things stop in the right order.
 */
final class ManagedProcess {
    private static final String WATCHED_EXEC = """
            signal=$1; shift
            exec 3<&0
            (
              trap '' HUP INT TERM
              while read -r ignored <&3; do :; done
              kill -CONT $$; kill -$signal $$
              n=0
              while [ $n -lt 100 ] && kill -0 $$; do sleep 0.1; n=$((n + 1)); done
              kill -KILL $$
            ) >/dev/null 2>&1 &
            exec 3<&-
            exec "$@" </dev/null
            """;

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final long LOG_BYTES_MAX = 20L << 20;
    private static final int TAIL_BYTES = 8192;
    private static final int TAIL_LINES = 25;

    private final ProcessSpec spec;
    private final Process process;

    private ManagedProcess(ProcessSpec spec, Process process) {
        this.spec = spec;
        this.process = process;
    }

    /**
     * Starts the process and waits until it is ready.
     *
     * @throws StackException if it ends or is not ready in time; it does not run any more then, and the message shows
     *     the end of its log
     */
    static ManagedProcess start(ProcessSpec spec) {
        ManagedProcess started = new ManagedProcess(spec, launch(spec));
        try {
            started.awaitReady();
            return started;
        } catch (InterruptedException e) {
            started.kill();
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting for " + spec.name() + " to be ready", e);
        } catch (RuntimeException e) {
            started.kill();
            throw e;
        }
    }

    private static Process launch(ProcessSpec spec) {
        List<String> command = new ArrayList<>();
        setsid().ifPresent(program -> command.add(program.toString()));
        command.addAll(List.of("/bin/sh", "-c", WATCHED_EXEC, spec.name(), spec.stopSignal()));
        command.addAll(spec.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(spec.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
        builder.environment().putAll(spec.environment());
        try {
            Files.createDirectories(spec.log().toAbsolutePath().getParent());
            rotate(spec.log());
            return builder.start();
        } catch (IOException e) {
            throw new StackException(
                    "Expected to start %s with %s; it could not be started: %s. Run ./orchestra doctor."
                            .formatted(spec.name(), spec.command().getFirst(), e.getMessage()),
                    e);
        }
    }

    private static Optional<Path> setsid() {
        return Optional.of(Path.of("/usr/bin/setsid")).filter(Files::isExecutable);
    }

    private static void rotate(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + spec.readyTimeout().toNanos();
        while (true) {
            if (!process.isAlive()) {
                throw failed("it ended with exit code " + process.exitValue());
            }
            Optional<String> missing = spec.readiness().missing();
            if (missing.isEmpty() && process.isAlive()) {
                return;
            }
            if (System.nanoTime() - deadline > 0) {
                throw failed(missing.orElse("it has just ended"));
            }
            boolean ended = process.waitFor(50, TimeUnit.MILLISECONDS);
            if (ended) {
                throw failed("it ended with exit code " + process.exitValue());
            }
        }
    }

    private StackException failed(String what) {
        return new StackException(
                "Expected %s to be ready within %d s, but %s.%nRun ./orchestra doctor for ports, disk and memory. The end of %s:%n%s"
                        .formatted(spec.name(), spec.readyTimeout().toSeconds(), what, spec.log(), tail(spec.log())));
    }

    private static String tail(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - TAIL_BYTES));
            byte[] bytes = new byte[TAIL_BYTES];
            int length = Math.max(0, file.read(bytes));
            List<String> lines =
                    new String(bytes, 0, length, StandardCharsets.UTF_8).lines().toList();
            return String.join(
                    System.lineSeparator(), lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Asks it to stop in good order; kills it if it has not ended after 20 s. */
    void stop() {
        if (!process.isAlive()) {
            return;
        }
        signal("CONT");
        signal(spec.stopSignal());
        try {
            if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** {@code kill -9}, and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (true) {
            try {
                if (process.waitFor(10, TimeUnit.SECONDS)) {
                    break;
                }
                throw new StackException("Expected process %d (%s) to be gone 10 s after a kill; it is still there"
                        .formatted(pid(), spec.name()));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void signal(String name) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            int status = kill.waitFor();
            if (status != 0 && process.isAlive()) {
                throw new StackException("Expected to send SIG%s to %s (process %d); kill ended with %d"
                        .formatted(name, spec.name(), pid(), status));
            }
        } catch (IOException e) {
            throw new StackException("Could not run /bin/sh to send SIG" + name + " to " + spec.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
