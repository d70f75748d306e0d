package dev.orchestra.agents.spring;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.agents.AgentRuntime.StopReason;
import dev.orchestra.events.log.EventLog;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the journal can be reached and no agent has stopped by itself; one that was asked to drain is where it should be. */
final class AgentsHealthIndicator implements HealthIndicator {

    private final AgentRuntimes runtimes;
    private final EventLog log;

    AgentsHealthIndicator(AgentRuntimes runtimes, EventLog log) {
        this.runtimes = runtimes;
        this.log = log;
    }

    @Override
    public Health health() {
        boolean reachable = log.reachable();
        boolean alive = runtimes.running().stream()
                .flatMap(runtime -> runtime.stopReason().stream())
                .allMatch(StopReason.DRAINED::equals);
        Health.Builder health = reachable && alive ? Health.up() : Health.down();
        health.withDetail("journal", reachable ? "reachable" : "away");
        for (AgentRuntime runtime : runtimes.running()) {
            health.withDetail(
                    runtime.agentId(),
                    Map.of(
                            "state",
                            runtime.stopReason().map(Enum::name).orElse("RUNNING"),
                            "failures",
                            runtime.failures()));
        }
        return health.build();
    }
}
