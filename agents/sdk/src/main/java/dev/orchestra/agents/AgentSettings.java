package dev.orchestra.agents;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.log.Topics;
import java.time.Duration;
import java.util.regex.Pattern;

/** The validated settings of a runtime; {@link AgentRuntimeBuilder} describes each. */
record AgentSettings(
        String agent,
        String agentId,
        AgentRegistered card,
        int capacity,
        Topics topics,
        String group,
        Duration tick,
        Duration heartbeatInterval,
        Duration sessionTimeout,
        Duration clockHoleMax,
        Duration drainTime,
        int outputBytesMax,
        Duration stepTimeMax) {

    private static final Pattern AGENT_ID = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?");
    private static final int CAPACITY_MAX = 1_000;
    private static final int OUTPUT_BYTES_MAX = 16_000_000;
    private static final Duration STEP_TIME_MAX = Duration.ofDays(365);

    AgentSettings {
        if (!Topics.isAgentType(agent)) {
            throw new IllegalArgumentException(
                    "An agent type has 1 to 64 lower case letters, digits and hyphens, but this one is '%s'. Call agent(..) with the name that the model's step header 'agent' holds."
                            .formatted(agent));
        }
        if (!AGENT_ID.matcher(agentId).matches()) {
            throw new IllegalArgumentException(
                    "An agent id has 1 to 128 letters, digits, dots, hyphens and underscores, but this one is '%s'. Set ORCHESTRA_AGENT_ID or call agentId(..)."
                            .formatted(agentId));
        }
        if (!card.type().equals(agent)) {
            throw new IllegalArgumentException(
                    "The card is of type '%s', but the agent is '%s'. They have to be the same."
                            .formatted(card.type(), agent));
        }
        if (capacity < 1 || capacity > CAPACITY_MAX) {
            throw new IllegalArgumentException(
                    "The capacity has to be from 1 to %d steps, but is %d. Set KAFKA_MAX_WORKERS or call capacity(..)."
                            .formatted(CAPACITY_MAX, capacity));
        }
        if (group.isBlank()) {
            throw new IllegalArgumentException("The consumer group must not be empty. Leave it out for the default.");
        }
        positive(tick, "tick");
        positive(heartbeatInterval, "heartbeatInterval");
        positive(sessionTimeout, "sessionTimeout");
        positive(clockHoleMax, "clockHoleMax");
        positive(stepTimeMax, "stepTimeMax");
        if (stepTimeMax.compareTo(STEP_TIME_MAX) > 0) {
            throw new IllegalArgumentException(
                    "stepTimeMax has to be at most %s, but is %s.".formatted(STEP_TIME_MAX, stepTimeMax));
        }
        if (tick.multipliedBy(2).compareTo(clockHoleMax) > 0) {
            throw new IllegalArgumentException(
                    "The tick (%s) has to be at most half of clockHoleMax (%s), or every tick would look like a hole."
                            .formatted(tick, clockHoleMax));
        }
        if (drainTime.isNegative()) {
            throw new IllegalArgumentException("drainTime must not be negative, but is " + drainTime + ".");
        }
        if (outputBytesMax < 1 || outputBytesMax > OUTPUT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "outputBytesMax has to be from 1 to %d, but is %d.".formatted(OUTPUT_BYTES_MAX, outputBytesMax));
        }
    }

    /** One process at a time may hold it; a newer one of the same agent id fences the older off. */
    String transactionalId() {
        return topics.prefix() + "orchestra-agent-" + agentId;
    }

    private static void positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("%s has to be positive, but is %s.".formatted(name, value));
        }
    }
}
