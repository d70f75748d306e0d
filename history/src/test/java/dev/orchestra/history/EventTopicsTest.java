package dev.orchestra.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.log.Topics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventTopicsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "workflow.request",
                "workflow.step.app-designer.request",
                "workflow.step.response",
                "workflow.output",
                "agent.audit",
                "agent.checkpoint",
                "agent.topic.news",
                "agent.message.heartbeat"
            })
    void readsEveryTopicThatCarriesEvents(String topic) {
        assertThat("acme." + topic).matches(Ingests.eventTopics("acme."));
        assertThat(topic).doesNotMatch(Ingests.eventTopics("acme.")).matches(Ingests.eventTopics(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agent.heartbeat",
                "agent.state",
                "workflow.request-dlt",
                "agent.topic.a-dlt",
                "zeebe.records",
                "other.topic"
            })
    void leavesHeartbeatsStatesDeadLettersAndOthersTopicsAlone(String topic) {
        assertThat(topic).doesNotMatch(Ingests.eventTopics(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "acme."})
    void readsAllThatTheServerCreatesButHeartbeatsStatesAndTheEnginesRecords(String prefix) {
        var topics = new Topics(prefix);

        assertThat(topics.shared())
                .filteredOn(topic ->
                        !topic.name().matches(Ingests.eventTopics(prefix).pattern()))
                .extracting(topic -> topic.name())
                .containsExactlyInAnyOrder(topics.agentHeartbeat(), topics.agentState(), topics.engineRecords());
    }
}
