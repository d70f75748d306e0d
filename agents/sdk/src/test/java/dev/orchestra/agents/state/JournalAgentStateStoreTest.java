package dev.orchestra.agents.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The journal's adapter on a journal in memory. */
class JournalAgentStateStoreTest extends AgentStateStoreContract {

    private final InMemoryEventLog journal = new InMemoryEventLog();

    @BeforeEach
    void createTopics() {
        journal.createTopics(List.of(TopicSpec.journal(messages())));
    }

    private String messages() {
        return "agent.message." + agent;
    }

    @Override
    AgentStateStore store() {
        return new JournalAgentStateStore(journal, new Topics(""), agent, agent + "-1", LIMITS, Clock.systemUTC());
    }

    @Override
    TopicPartition messagesOf(String key) {
        return journal.partitionOf(messages(), key);
    }

    @Test
    void keys_are_found_where_messages_and_states_have_different_numbers_of_partitions() {
        String other = agent + "-wide";
        journal.createTopics(
                List.of(new TopicSpec("agent.message." + other, Optional.of(7), Optional.empty(), false, false)));
        for (int number = 0; number < 50; number++) {
            String key = other + "/" + number;
            TopicPartition messages = journal.partitionOf("agent.message." + other, key);
            StoredState state = StoredState.first(Json.of(Map.of("n", number)));
            StateShard shard = store().take(new StateScope.OfPartition(other, messages));
            shard.save(key, state, null).join();
            assertThat(store().take(new StateScope.OfPartition(other, messages)).load(key))
                    .contains(state);
        }
    }
}
