package dev.orchestra.console;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.registry.AgentView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent as the API shows it. The steps' tokens stay inside.
 *
 * @param agent the agent type
 * @param heartbeatAgeMillis how long ago the last heartbeat was; the status of an agent is this, not its last word
 * @param capacity how many steps it can work on at once
 * @param working how many it works on
 */
record AgentItem(
        String agentId,
        String agent,
        @Nullable String incarnation,
        @Nullable Instant lastHeartbeat,
        @Nullable Long heartbeatAgeMillis,
        int capacity,
        int working,
        List<Step> steps,
        @Nullable AgentRegistered card) {

    static AgentItem of(AgentView view, Instant now) {
        Instant last = view.lastHeartbeat().orElse(null);
        return new AgentItem(
                view.agentId(),
                view.agent(),
                view.incarnation().orElse(null),
                last,
                last == null ? null : Math.max(0, Duration.between(last, now).toMillis()),
                view.capacity(),
                view.steps().size(),
                view.steps().stream().map(Step::of).toList(),
                view.card().orElse(null));
    }

    /** A step the agent works on. */
    record Step(
            String jobKey,
            int attempt,
            @Nullable Instant since,
            @Nullable Long checkpoint,
            @Nullable String progress) {

        static Step of(ActiveStep step) {
            return new Step(step.jobKey(), step.attempt(), step.since(), step.checkpoint(), step.progress());
        }
    }
}
