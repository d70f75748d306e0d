package dev.orchestra.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The entry point of a child JVM: does what it reads, a line at a time, and answers each with a line. */
final class Program {

    /** A part that can be switched on and off, so that a warm JVM rests while others are measured. */
    interface Part {
        void start();

        void stop();

        /** Anything else it is asked to do. */
        default String ask(String line) {
            throw new IllegalArgumentException("Expected start, stop or exit, got: " + line);
        }
    }

    private Program() {}

    public static void main(String[] arguments) throws IOException {
        Role role = Role.valueOf(arguments[0]);
        Addresses at =
                new Addresses(arguments[1], arguments[2], arguments[3], arguments.length > 4 ? arguments[4] : "");
        Part part = switch (role) {
            case DRIVER -> new LoadDriver(at);
            case BARE_WORKER -> new BareWorker(at);
            case HOP_WORKER -> new HopWorker(at);
            case HOP_ECHO -> new HopEcho(at);
            case SERVER -> new ServerPart(at);
            case AGENT -> new AgentPart(at);
            case BARE_ASKER -> new BareAsker(at);
            case BARE_ANSWERER -> new BareAnswerer(at);
            case ASKING_AGENT -> new TalkingAgent(at, true);
            case ANSWERING_AGENT -> new TalkingAgent(at, false);
            case VICTIM -> new VictimPart(at);
            case PEERS -> new PeersPart(at);
        };
        // Other threads go on when this one fails; then the parent would wait for an answer for ever.
        Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        // The parent closes the pipe when it ends, however it ends.
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.equals("exit"); line = lines.readLine()) {
            switch (line) {
                case "start" -> {
                    part.start();
                    System.out.println("started");
                }
                case "stop" -> {
                    part.stop();
                    System.out.println("stopped");
                }
                case "requests" -> System.out.println(Requests.soFar().line());
                default -> System.out.println(part.ask(line));
            }
        }
        System.exit(0);
    }
}
