package dev.orchestra.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that does one thing and ends. */
final class ShortRun {
    private static final int SECONDS_MAX = 60;

    private ShortRun() {}

    /**
     * Runs it to its end.
     *
     * @throws StackException if it ends with an error or takes more than 60 s
     */
    static void run(String what, List<String> command, Path directory, Path log) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new StackException("%s took more than %d s; see %s".formatted(what, SECONDS_MAX, log));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new StackException(what + " was interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new StackException("%s failed with exit code %d; see %s".formatted(what, process.exitValue(), log));
        }
    }
}
