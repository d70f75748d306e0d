package dev.orchestra.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A role in its own JVM, as its parent sees it. */
final class Child implements AutoCloseable {

    private final Role role;
    private final Process process;
    private final PrintWriter input;
    private final BufferedReader output;

    Child(Role role, Addresses at, Path logs, List<String> jvmOptions) throws IOException {
        this.role = role;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The same for every side; the heaps are those of ./orchestra dev.
        command.addAll(List.of("-Xmx" + role.heapMegabytes() + "m", "-XX:+UseSerialGC"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName(), role.name()));
        command.addAll(List.of(at.zeebe(), at.zeebeRest(), at.kafka(), at.flavour()));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        logs.resolve(role + (at.flavour().isEmpty() ? "" : "-" + at.flavour()) + ".log")
                                .toFile()))
                .start();
        input = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    long pid() {
        return process.pid();
    }

    /** Sends a line and waits for the answer. */
    String ask(String line) throws IOException {
        input.println(line);
        String answer = output.readLine();
        if (answer == null) {
            throw new IOException("The process of %s has ended; see its log.".formatted(role));
        }
        return answer;
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return role.title();
    }

    /** It is to end, and is not waited for. */
    void closeInput() {
        input.println("exit");
        input.close();
    }

    @Override
    public void close() {
        closeInput();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
