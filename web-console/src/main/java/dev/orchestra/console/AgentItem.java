package dev.orchestra.console;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.registry.AgentKind;
import dev.orchestra.registry.AgentStatus;
import dev.orchestra.registry.AgentView;
import dev.orchestra.registry.StatusThresholds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent as the API shows it. The steps' tokens stay inside.
 *
 * @param agent the agent type
 * @param kind whether it reads its steps from Kafka or is called over HTTP
 * @param skills what its card says that it can do
 * @param state by the silence after the last heartbeat
 * @param lastSeen the broker's time of the last heartbeat
 * @param heartbeatAgeMillis how long ago the last heartbeat was
 * @param suspicion how suspicious the silence since then is: from 8 on the agent is suspect; to a
 *     tenth, at most 100
 * @param capacity how many steps it can work on at once
 * @param working how many it works on
 * @param draining whether it gets no new steps
 */
record AgentItem(
        String agentId,
        String agent,
        AgentKind kind,
        List<String> skills,
        AgentStatus state,
        @Nullable String incarnation,
        @Nullable Instant lastSeen,
        @Nullable Long heartbeatAgeMillis,
        @Nullable Double suspicion,
        int capacity,
        int working,
        boolean draining,
        List<Step> steps,
        @Nullable AgentRegistered card) {

    /** @param now the broker's time, see {@link dev.orchestra.registry.AgentDirectory#brokerTime} */
    static AgentItem of(AgentView view, Instant now) {
        Instant last = view.lastHeartbeat().orElse(null);
        return new AgentItem(
                view.agentId(),
                view.agent(),
                view.kind(),
                view.skills(),
                AgentStatus.of(view, now, StatusThresholds.DEFAULT),
                view.incarnation().orElse(null),
                last,
                last == null ? null : Math.max(0, Duration.between(last, now).toMillis()),
                last == null ? null : suspicion(view, last, now),
                view.capacity(),
                view.steps().size(),
                view.card().filter(AgentRegistered::drains).isPresent(),
                view.steps().stream().map(Step::of).toList(),
                view.card().orElse(null));
    }

    private static double suspicion(AgentView view, Instant last, Instant now) {
        double phi = view.rhythm().phi(Duration.between(last, now));
        return Math.round(Math.min(100, phi) * 10) / 10.0;
    }

    /**
     * A step the agent works on.
     *
     * @param delegatedUntil until then an HTTP agent is to answer by a call of its own, which it said with 202
     */
    record Step(
            String jobKey,
            int attempt,
            @Nullable Instant since,
            @Nullable Long checkpoint,
            @Nullable String progress,
            @Nullable Instant delegatedUntil) {

        static Step of(ActiveStep step) {
            return new Step(
                    step.jobKey(),
                    step.attempt(),
                    step.since(),
                    step.checkpoint(),
                    step.progress(),
                    step.delegatedUntil());
        }
    }
}
