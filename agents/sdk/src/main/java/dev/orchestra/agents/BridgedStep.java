package dev.orchestra.agents;

import dev.orchestra.events.Event;
import java.time.Instant;
import java.util.Optional;

/** One step, as its {@link StepBridge} sees it. */
public interface BridgedStep {

    /** The request as it came, with all its attributes. */
    Event request();

    String jobKey();

    /** The number of this attempt, from 1. */
    int attempt();

    /** After this instant nobody needs an answer, and the bridge's thread is interrupted. */
    Optional<Instant> deadline();

    /**
     * The agent has taken the step and will answer by itself. From now on the step outlives this process: its loss, or its
     * end, does not end the step, which ends by its answer or at this instant.
     */
    void delegate(Instant until);
}
