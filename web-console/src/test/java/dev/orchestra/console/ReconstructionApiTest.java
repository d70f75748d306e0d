package dev.orchestra.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.AnswerRefused;
import dev.orchestra.events.CaseEvent;
import dev.orchestra.events.CaseEvent.CaseMerged;
import dev.orchestra.events.CaseEvent.CaseOpened;
import dev.orchestra.events.CaseEvent.Peer;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.history.EngineHistory.UserTask;
import dev.orchestra.history.EventHistory.RecordedEvent;
import dev.orchestra.history.ReconstructionHistory.Reconstruction;
import dev.orchestra.history.ReconstructionHistory.Reconstruction.State;
import dev.orchestra.registry.AgentView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReconstructionApiTest extends ApiTest {

    private static final Instant T = Instant.parse("2026-01-15T09:30:17Z");
    private static final String CASES = "/api/v1/reconstructions";

    @Test
    void casesAreListedPageByPage() throws Exception {
        cases.cases.addAll(List.of(found("72-1", State.RESUMED, T), found("71-1", State.GATHERED, null)));

        String first = getJson(CASES + "?limit=1")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.items[0].case").value("72-1"))
                .andExpect(jsonPath("$.items[0].state").value("RESUMED"))
                .andReturn()
                .getResponse()
                .getContentAsString();
        getJson(CASES + "?limit=1&cursor=" + JsonPath.read(first, "$.nextCursor"))
                .andExpect(jsonPath("$.items[0].case").value("71-1"))
                .andExpect(jsonPath("$.nextCursor").isEmpty());
    }

    @Test
    void casesAreFiltered() throws Exception {
        cases.cases.addAll(List.of(found("72-1", State.RESUMED, T), found("71-1", State.GATHERED, null)));

        getJson(CASES + "?open=true").andExpect(jsonPath("$.items[*].case").value("71-1"));
        getJson(CASES + "?agent=kafka").andExpect(jsonPath("$.items.length()").value(0));
        getJson(CASES + "?processInstanceKey=500")
                .andExpect(jsonPath("$.items.length()").value(2));
        getJson(CASES + "?processInstanceKey=x").andExpect(status().isBadRequest());
    }

    @Test
    void aCaseTellsItsStoryInWordsAndAsData() throws Exception {
        waitsForDecision();
        cases.add(
                "designer-1/i1",
                event(EventType.ANSWER_REFUSED, new AnswerRefused(AnswerRefused.Reason.LATE, "It came late.")));

        getJson(CASES + "/71-1")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.reconstruction.case").value("71-1"))
                .andExpect(jsonPath("$.opened.message").value("Silent for 5 s."))
                .andExpect(jsonPath("$.opened.peers[0].agentId").value("kafka-1"))
                .andExpect(jsonPath("$.merged.state.done").value(2))
                .andExpect(jsonPath("$.refused[0].reason").value("LATE"))
                .andExpect(jsonPath("$.waitsForPerson").value(true))
                .andExpect(jsonPath("$.completed").doesNotExist())
                .andExpect(jsonPath("$.text[1]").value("Evidence: Silent for 5 s."));
    }

    @Test
    void aCaseThatIsNotKnownIsNotFound() throws Exception {
        getJson(CASES + "/9-1")
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:not-found"));
    }

    @Test
    void aDecisionCompletesTheTaskOfTheCase() throws Exception {
        waitsForDecision();
        history.userTasks.add(task(31, 500, "review-state"));
        history.userTasks.add(task(32, 500, "another"));
        history.userTasks.add(task(33, 600, "review-state"));

        postJson(CASES + "/71-1/decision", "{\"accept\":true,\"state\":{\"done\":7}}")
                .andExpect(status().isNoContent());

        assertThat(engine.commands())
                .singleElement()
                .asString()
                .contains("31")
                .contains("\"done\":7", "\"accept\":true");
    }

    @Test
    void aDecisionHasToBeOne() throws Exception {
        waitsForDecision();
        history.userTasks.add(task(31, 500, "review-state"));

        postJson(CASES + "/71-1/decision", "{}")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("accept"));
        postJson(CASES + "/71-1/decision", "{\"accept\":true,\"state\":7}")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("state"));
        postJson(CASES + "/71-1/decision", "{\"accept\":false,\"state\":{}}").andExpect(status().isBadRequest());
        assertThat(engine.commands()).isEmpty();
    }

    @Test
    void aStateHasToFitWhatTheAgentCheckpoints() throws Exception {
        waitsForDecision();
        history.userTasks.add(task(31, 500, "review-state"));
        Json schema = Json.parse("{\"type\":\"object\",\"properties\":{\"done\":{\"type\":\"integer\"}}}");
        AgentRegistered card =
                new AgentRegistered("designer", null, List.of(), null, null, null, null, null, null, null, schema);
        directory.set(new AgentView(
                "designer-2",
                "designer",
                Optional.of(card),
                Optional.of("i"),
                Optional.of(FakeDirectory.NOW),
                1,
                List.of()));

        postJson(CASES + "/71-1/decision", "{\"accept\":true,\"state\":{\"done\":\"much\"}}")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].message").value(org.hamcrest.Matchers.containsString("done")));
        postJson(CASES + "/71-1/decision", "{\"accept\":true,\"state\":{\"done\":7}}")
                .andExpect(status().isNoContent());
    }

    @Test
    void aCaseThatAsksNobodyTakesNoDecision() throws Exception {
        cases.cases.add(found("71-1", State.RESUMED, T));

        postJson(CASES + "/71-1/decision", "{\"accept\":true}")
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:invalid-state"));
    }

    @Test
    void whereTheTaskIsNotKnownYetTheDecisionIsToBeSentAgain() throws Exception {
        waitsForDecision();

        postJson(CASES + "/71-1/decision", "{\"accept\":true}").andExpect(status().isConflict());
        assertThat(engine.commands()).isEmpty();
    }

    private void waitsForDecision() {
        cases.cases.add(found("71-1", State.IN_REVIEW, null));
        say(new CaseOpened(
                "AGENT_LOST",
                "Silent for 5 s.",
                "designer",
                "designer-1",
                "i1",
                1,
                2L,
                T,
                T,
                "designer-1/i1",
                List.of(new Peer("kafka-1", "kafka", 4, T)),
                0,
                List.of("500"),
                T,
                T));
        say(new CaseMerged(
                false,
                0.2,
                Json.parse("{\"done\":2}"),
                1,
                1,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                0,
                List.of(),
                T,
                T));
    }

    private void say(CaseEvent told) {
        cases.add("71-1", event(told.type(), told));
    }

    private static RecordedEvent event(EventType type, Object data) {
        return new RecordedEvent(
                type.wireName(),
                "/orchestra/server",
                type.wireName(),
                null,
                "500",
                null,
                T,
                T,
                "agent.audit",
                0,
                0,
                "{}",
                Json.of(data).text());
    }

    private static Reconstruction found(String id, State state, @Nullable Instant endedAt) {
        return new Reconstruction(
                id, "500", "71", 1, "designer", "designer-1", "i1", "AGENT_LOST", state, 0.9, T, T, endedAt);
    }

    private static UserTask task(long key, long instance, String element) {
        return new UserTask(
                key,
                instance,
                "agent-step",
                element,
                UserTask.State.CREATED,
                null,
                List.of(),
                List.of("operators"),
                null,
                null,
                null,
                null,
                T,
                T);
    }
}
