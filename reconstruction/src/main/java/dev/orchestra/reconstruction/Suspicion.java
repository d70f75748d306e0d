package dev.orchestra.reconstruction;

import java.time.Duration;
import java.time.Instant;

/** An agent process has become suspect, or is heard again after it was. */
sealed interface Suspicion {

    String agentId();

    /** The agent type. */
    String agent();

    String incarnation();

    /** The broker's time of the last heartbeat before the silence. */
    Instant lastHeartbeat();

    /** @param phi how suspicious the silence is */
    record Suspected(String agentId, String agent, String incarnation, Instant lastHeartbeat, double phi)
            implements Suspicion {}

    /** @param silence how long it was not heard */
    record Recovered(String agentId, String agent, String incarnation, Instant lastHeartbeat, Duration silence)
            implements Suspicion {}
}
