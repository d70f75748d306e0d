package dev.orchestra.agents;

import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** One step, as its handler sees it. */
public interface StepContext {

    /** What the model's input mappings put under {@code input.}; an object. */
    Json input();

    /** The task headers that the designer set. */
    Map<String, String> headers();

    /** The number of this attempt, from 1. */
    int attempt();

    /** What an earlier attempt left, if there was one that left something. */
    Optional<Resume> resume();

    /** After this instant nobody needs an answer, and the handler's thread is interrupted. */
    Optional<Instant> deadline();

    String processInstanceKey();

    String elementId();

    String jobKey();

    /**
     * Asks other agents and tells them, in the middle of the work: what is sent belongs to the step's process instance and
     * names the step as its cause.
     */
    Messenger messenger();

    /** What the agent of this process has at hand: state, background work, the other agents. */
    AgentContext agent();

    /** A short word on how far the step is, shown with the agent's heartbeat; at most 200 characters count. */
    void progress(String text);
}
