package dev.orchestra.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import dev.orchestra.history.EngineHistory.Element;
import dev.orchestra.history.EngineHistory.Incident;
import dev.orchestra.history.EngineHistory.Instance;
import dev.orchestra.history.EngineHistory.Instance.State;
import dev.orchestra.history.EngineHistory.ProcessDefinition;
import dev.orchestra.history.EngineHistory.UserTask;
import dev.orchestra.history.EngineHistory.Variable;
import dev.orchestra.history.EventHistory.RecordedEvent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryApiTest extends ApiTest {

    /** Larger than what a JSON number holds exactly in a browser. */
    private static final long KEY = 9_007_199_254_740_993L;

    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void instancesAreListedPageByPageWithKeysAsStrings() throws Exception {
        history.instances.addAll(List.of(instance(KEY, State.ACTIVE), instance(5, State.ACTIVE)));

        String first = getJson("/api/v1/process-instances?limit=1")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.items[0].processInstanceKey").value("9007199254740993"))
                .andExpect(jsonPath("$.items.length()").value(1))
                .andReturn()
                .getResponse()
                .getContentAsString();
        getJson("/api/v1/process-instances?limit=1&cursor=" + JsonPath.read(first, "$.nextCursor"))
                .andExpect(jsonPath("$.items[0].processInstanceKey").value("5"))
                .andExpect(jsonPath("$.nextCursor").isEmpty());
    }

    @Test
    void instancesAreFilteredByState() throws Exception {
        history.instances.addAll(List.of(instance(1, State.ACTIVE), instance(2, State.COMPLETED)));

        getJson("/api/v1/process-instances?state=COMPLETED")
                .andExpect(jsonPath("$.items[*].processInstanceKey").value("2"));
        getJson("/api/v1/process-instances?state=SLEEPING")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("state"));
    }

    @Test
    void aPageHasAtLeastOneEntryAndACursorOfOurs() throws Exception {
        getJson("/api/v1/process-instances?limit=0").andExpect(status().isBadRequest());
        getJson("/api/v1/process-instances?cursor=other")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("cursor"));
    }

    @Test
    void anInstanceIsShownWithItsTimelineAndItsVariables() throws Exception {
        history.instances.add(instance(1, State.ACTIVE));
        history.elements.add(new Element(3, "step", "SERVICE_TASK", 1L, State.ACTIVE, T, null));
        history.variables.add(new Variable(1, "order", "{\"id\":7}", null, T));
        history.variables.add(new Variable(1, "long", "\"xxx", 5000, T));

        getJson("/api/v1/process-instances/1").andExpect(jsonPath("$.state").value("ACTIVE"));
        getJson("/api/v1/process-instances/1/timeline")
                .andExpect(jsonPath("$.items[0].elementId").value("step"));
        getJson("/api/v1/process-instances/1/variables")
                .andExpect(jsonPath("$.items[0].value.id").value(7))
                .andExpect(jsonPath("$.items[1].value").value("\"xxx"))
                .andExpect(jsonPath("$.items[1].wholeBytes").value(5000));
    }

    @Test
    void anInstanceThatTheHistoryDoesNotKnowIsNotFound() throws Exception {
        for (String path : List.of("", "/timeline", "/variables")) {
            getJson("/api/v1/process-instances/404" + path)
                    .andExpect(status().isNotFound())
                    .andExpect(jsonPath("$.type").value("urn:orchestra:problem:not-found"));
        }
    }

    @Test
    void definitionsAreListedAndGivenAsXml() throws Exception {
        history.definitions.add(new ProcessDefinition(11, "order", 2, "order.bpmn", T));

        getJson("/api/v1/process-definitions")
                .andExpect(jsonPath("$.items[0].processDefinitionKey").value("11"));
        http.perform(get("/api/v1/process-definitions/11/xml"))
                .andExpect(status().isOk())
                .andExpect(content().contentTypeCompatibleWith("application/xml"))
                .andExpect(content().string("<definitions id=\"order\"/>"));
        http.perform(get("/api/v1/process-definitions/12/xml")).andExpect(status().isNotFound());
    }

    @Test
    void anIncidentIsResolvedAfterItsVariablesAreSet() throws Exception {
        history.incidents.add(incident(21, 9L, null));

        postJson("/api/v1/incidents/21/resolution", "{\"variables\":{\"a\":1},\"retries\":2}")
                .andExpect(status().isNoContent());

        assertThat(engine.commands()).containsExactly("set 3 {\"a\":1}", "resolve 21 9 2");
    }

    @Test
    void anIncidentIsResolvedWithoutABody() throws Exception {
        history.incidents.add(incident(21, null, null));

        postJson("/api/v1/incidents/21/resolution", "").andExpect(status().isNoContent());

        assertThat(engine.commands()).containsExactly("resolve 21 null 1");
    }

    @Test
    void anIncidentThatIsResolvedOrUnknownIsNotResolved() throws Exception {
        history.incidents.add(incident(21, 9L, T));

        postJson("/api/v1/incidents/21/resolution", "").andExpect(status().isConflict());
        postJson("/api/v1/incidents/22/resolution", "").andExpect(status().isNotFound());
        postJson("/api/v1/incidents/21/resolution", "{\"retries\":0}").andExpect(status().isBadRequest());

        assertThat(engine.commands()).isEmpty();
    }

    @Test
    void openIncidentsAreListed() throws Exception {
        history.incidents.addAll(List.of(incident(21, 9L, null), incident(22, 9L, T)));

        getJson("/api/v1/incidents")
                .andExpect(jsonPath("$.items[*].incidentKey").value("21"));
        getJson("/api/v1/incidents?open=false")
                .andExpect(jsonPath("$.items.length()").value(2));
    }

    @Test
    void openUserTasksAreListed() throws Exception {
        history.userTasks.add(new UserTask(
                31,
                1,
                "review",
                "approve",
                UserTask.State.CREATED,
                "ann",
                List.of(),
                List.of("staff"),
                null,
                null,
                41L,
                null,
                T,
                T));

        getJson("/api/v1/user-tasks")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.items[0].userTaskKey").value("31"))
                .andExpect(jsonPath("$.items[0].formKey").value("41"));
        getJson("/api/v1/user-tasks?state=COMPLETED")
                .andExpect(jsonPath("$.items.length()").value(0));
        getJson("/api/v1/user-tasks?processInstanceKey=x").andExpect(status().isBadRequest());
    }

    @Test
    void eventsAreListedWithTheirPlaceAndTheirData() throws Exception {
        events.events.add(event("dev.orchestra.step.requested.v1"));
        events.events.add(event("dev.orchestra.step.completed.v1"));

        getJson("/api/v1/events?type=dev.orchestra.step.completed.v1&from=2026-01-01T00:00:00Z")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.items.length()").value(1))
                .andExpect(jsonPath("$.items[0].correlationid").value("1"))
                .andExpect(jsonPath("$.items[0].topic").value("workflow.step.response"))
                .andExpect(jsonPath("$.items[0].data.output.a").value(1));
    }

    @Test
    void eventsAreNotAskedForWithATimeThatIsNone() throws Exception {
        getJson("/api/v1/events?from=yesterday")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("from"));
    }

    private static RecordedEvent event(String type) {
        return new RecordedEvent(
                "e1",
                "/agents/echo/echo-1",
                type,
                "1/step",
                "1",
                null,
                T,
                T,
                "workflow.step.response",
                0,
                7,
                "{\"jobkey\":\"9\"}",
                "{\"output\":{\"a\":1}}");
    }

    private static Instance instance(long key, State state) {
        return new Instance(key, "order", 1, 11L, state, T, null, null, "/orchestra/rest", "r", null, null, 0);
    }

    private static Incident incident(long key, Long jobKey, Instant resolvedAt) {
        return new Incident(key, 1, "order", 3L, "step", jobKey, "JOB_NO_RETRIES", "no", T, resolvedAt);
    }
}
