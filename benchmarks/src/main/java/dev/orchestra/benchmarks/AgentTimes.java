package dev.orchestra.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * How often the agents of a recovery say that they are alive, and how long they may be silent: in the proportions that they are shipped
 * with. A child process gets it as system properties.
 *
 * @param heartbeat shipped: 1 s, for a detector that waits 5 s
 * @param session after which the group gives what a killed process held to another one; shipped: 6 s
 */
record AgentTimes(Duration heartbeat, Duration session) {

    private static final String HEARTBEAT = "benchmark.heartbeat.millis";
    private static final String SESSION = "benchmark.session.millis";

    /** For a detector that waits so long. */
    static AgentTimes of(Duration timeout) {
        return new AgentTimes(timeout.dividedBy(5), timeout.plusSeconds(1));
    }

    /** Of this process. */
    static AgentTimes ofThisProcess() {
        return new AgentTimes(
                Duration.ofMillis(Long.getLong(HEARTBEAT, 1_000)), Duration.ofMillis(Long.getLong(SESSION, 6_000)));
    }

    List<String> jvmOptions() {
        return List.of(
                "-D%s=%d".formatted(HEARTBEAT, heartbeat.toMillis()), "-D%s=%d".formatted(SESSION, session.toMillis()));
    }
}
