package dev.orchestra.agents.state;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * States as records of {@code agent.state}.
 *
 * @param agent the agent type of the process that writes
 * @param ids makes the ids of events
 */
record StateRecords(Topics topics, String agent, String agentId, Clock clock, Supplier<String> ids) {

    String topic() {
        return topics.agentState();
    }

    TopicSpec topicNeeded() {
        return TopicSpec.table(topic());
    }

    String writerName(StateScope scope) {
        return topics.prefix() + "orchestra-state-" + scope.name();
    }

    Outgoing saved(String key, Json state, @Nullable String causationId) {
        Event event = Event.of(EventType.AGENT_STATE_SAVED)
                .id(ids.get())
                .source("/agents/" + agent + "/" + agentId)
                .subject(key)
                .time(clock.instant())
                .with(Attribute.AGENT, agent)
                .with(Attribute.AGENT_ID, agentId)
                .with(Attribute.CAUSATION_ID, causationId)
                .with(Attribute.PARTITION_KEY, key)
                .data(state)
                .build();
        return Outgoing.of(topic(), key, event);
    }

    Outgoing removed(String key) {
        return Outgoing.tombstone(topic(), key);
    }
}
