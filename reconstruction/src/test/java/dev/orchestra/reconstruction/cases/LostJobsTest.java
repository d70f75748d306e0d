package dev.orchestra.reconstruction.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.Json;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which job a timer's loss was. */
class LostJobsTest {

    private static final String REQUESTED = "dev.orchestra.step.requested.v1";

    private final FakeHistory history = new FakeHistory();
    private final LostJobs lostJobs = new LostJobs(history);
    private final Loss loss = Loss.of(JsonFields.of(
            Json.parse("{\"lost\":{\"reason\":\"AGENT_TIMEOUT\",\"agent\":\"designer\",\"message\":\"Too slow.\"}}")));

    @Test
    void theNewestStepOfTheAgentThatWasNotLostBeforeIsIt() {
        said(REQUESTED, "70", "designer");
        said(REQUESTED, "71", "designer");
        said(REQUESTED, "72", "kafka");

        Loss named = lostJobs.named(loss, job("agent-step"), Set.of());

        assertThat(named.jobKey()).isEqualTo("71");
        assertThat(named.elementId()).isEqualTo("work");
        assertThat(lostJobs.named(loss, job("agent-step"), Set.of("71")).jobKey())
                .isEqualTo("70");
    }

    @Test
    void theNewestSendingCountsAndWhoHadAnEarlierOneHasNotThisOne() {
        history.said("500", REQUESTED, Map.of("jobkey", "71", "agent", "designer", "attempt", "1"));
        history.said(
                "500",
                "dev.orchestra.step.checkpointed.v1",
                Map.of("jobkey", "71", "agent", "designer", "attempt", "1", "agentid", "designer-1"));
        history.said("500", REQUESTED, Map.of("jobkey", "71", "agent", "designer", "attempt", "2"));

        Loss named = lostJobs.named(loss, job("agent-step"), Set.of());

        assertThat(named.attempt()).isEqualTo(2);
        assertThat(named.agentId()).isNull();
    }

    @Test
    void ofStepsSideBySideInAProcessDrawnByHandOnlyTheOneWithoutAnAnswerCanBeIt() {
        said(REQUESTED, "70", "designer");
        said(REQUESTED, "71", "designer");
        assertThat(lostJobs.named(loss, job("by-hand"), Set.of()).jobKey()).isNull();

        said("dev.orchestra.step.completed.v1", "71", "designer");
        assertThat(lostJobs.named(loss, job("by-hand"), Set.of()).jobKey()).isEqualTo("70");
    }

    @Test
    void aStepThatNobodySentIsNotFound() {
        assertThat(lostJobs.named(loss, job("agent-step"), Set.of())).isEqualTo(loss);
    }

    private void said(String type, String jobKey, String agent) {
        history.said("500", type, Map.of("jobkey", jobKey, "agent", agent, "attempt", "1", "elementid", "work"));
    }

    private static Job job(String processId) {
        return new Job(1, "any", 500, processId, 7, "open", 1, 3, Instant.EPOCH, Map.of(), Json.object());
    }
}
