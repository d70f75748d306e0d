package dev.orchestra.agents.state;

import dev.orchestra.agents.AgentStack;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.stack.KafkaBroker;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(AgentStack.class)
class KafkaAgentStateStoreIT extends AgentStateStoreContract {

    private final KafkaEventLog log;

    KafkaAgentStateStoreIT(KafkaBroker broker) {
        log = new KafkaEventLog(
                KafkaEventLogOptions.of(broker.bootstrapServers(), "states"), Tracing.OFF, Clock.systemUTC());
    }

    @BeforeEach
    void createTopics() {
        log.createTopics(List.of(TopicSpec.journal(messages())));
    }

    @AfterEach
    void close() {
        log.close();
    }

    private String messages() {
        return "agent.message." + agent;
    }

    @Override
    AgentStateStore store() {
        return new JournalAgentStateStore(log, new Topics(""), agent, agent + "-1", LIMITS, Clock.systemUTC());
    }

    @Override
    TopicPartition messagesOf(String key) {
        return log.partitionOf(messages(), key);
    }
}
