package dev.orchestra.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How to run one child process.
 *
 * @param name what a person calls it
 * @param command program and arguments
 * @param environment added to ours
 * @param directory its working directory, which must exist
 * @param log where its output is appended
 * @param stopSignal the signal that asks it to stop in good order, {@code TERM} or {@code INT}
 * @param readiness says when it serves
 * @param readyTimeout how long it may take until it serves; positive
 */
record ProcessSpec(
        String name,
        List<String> command,
        Map<String, String> environment,
        Path directory,
        Path log,
        String stopSignal,
        Readiness readiness,
        Duration readyTimeout) {

    ProcessSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("Expected a command for " + name + ", got none");
        }
        if (!stopSignal.equals("TERM") && !stopSignal.equals("INT")) {
            throw new IllegalArgumentException("Expected the stop signal TERM or INT, got " + stopSignal);
        }
        if (!readyTimeout.isPositive()) {
            throw new IllegalArgumentException("Expected a positive ready timeout, got " + readyTimeout);
        }
    }
}
