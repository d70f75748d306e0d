package dev.orchestra.benchmarks;

import dev.orchestra.processes.Examples;
import java.util.List;

/** What is measured: who works off the jobs, and which process is run. */
enum Side {
    /** A worker that completes each job at once. */
    BARE("a", "bare Zeebe worker", List.of(Role.BARE_WORKER), Examples.ONE_STEP, ""),
    /** The same with a hop over Kafka and back, linger 0. */
    HOP("b", "bare worker with a Kafka hop", List.of(Role.HOP_WORKER, Role.HOP_ECHO), Examples.ONE_STEP, ""),
    /** The step path. */
    STEPS("c", "Orchestra's step path", List.of(Role.SERVER, Role.AGENT), Examples.ONE_STEP, ""),
    TRACED("t", "step path with tracing", List.of(Role.SERVER, Role.AGENT), Examples.ONE_STEP, "tracing"),
    FIVE_BARE("5a", "bare worker, five steps", List.of(Role.BARE_WORKER), Examples.FIVE_STEPS, ""),
    FIVE_HOP("5b", "Kafka hop, five steps", List.of(Role.HOP_WORKER, Role.HOP_ECHO), Examples.FIVE_STEPS, ""),
    FIVE_STEPS("5c", "step path, five steps", List.of(Role.SERVER, Role.AGENT), Examples.FIVE_STEPS, ""),
    /** The server as it is shipped, with exporter, history and detector. */
    WHOLE("d", "whole server, exporter and history on", List.of(Role.AGENT), Examples.ONE_STEP, "whole"),
    OUTPUT("o", "whole server, with the output event", List.of(Role.AGENT), Examples.WITH_OUTPUT, "whole"),
    /** A request event in, an output event back; the request goes through the inbox. */
    REQUESTED(
            "k",
            "whole server, from workflow.request to workflow.output",
            List.of(Role.AGENT),
            Examples.WITH_OUTPUT,
            "whole");

    private final String letter;
    private final String title;
    private final List<Role> roles;
    private final String process;
    private final String flavour;

    Side(String letter, String title, List<Role> roles, String process, String flavour) {
        this.letter = letter;
        this.title = title;
        this.roles = roles;
        this.process = process;
        this.flavour = flavour;
    }

    /** Whether the server itself is measured, with everything that belongs to it. */
    boolean isWhole() {
        return flavour.equals("whole");
    }

    boolean startsByEvent() {
        return this == REQUESTED;
    }

    String title() {
        return title;
    }

    List<Role> roles() {
        return roles;
    }

    String process() {
        return process;
    }

    /** What its JVMs are told beside the addresses; sides of one flavour share them. */
    String flavour() {
        return flavour;
    }

    static Side of(String letter) {
        for (Side side : values()) {
            if (side.letter.equals(letter)) {
                return side;
            }
        }
        throw new IllegalArgumentException("There is no side '%s'.".formatted(letter));
    }
}
