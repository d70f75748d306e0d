package dev.orchestra.console;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Json;
import dev.orchestra.registry.AgentView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentApiTest extends ApiTest {

    @BeforeEach
    void anAgentThatWorks() {
        directory.set(new AgentView(
                "echo-1",
                "echo",
                Optional.empty(),
                Optional.of("i1"),
                Optional.of(FakeDirectory.NOW.minusMillis(1500)),
                4,
                List.of(new ActiveStep("9", 1, "secret-token", null, 3L, "half way"))));
    }

    @Test
    void agentsAreListedWithTheAgeOfTheirHeartbeat() throws Exception {
        getJson("/api/v1/agents")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.items[0].agentId").value("echo-1"))
                .andExpect(jsonPath("$.items[0].heartbeatAgeMillis").value(1500))
                .andExpect(jsonPath("$.items[0].state").value("ALIVE"))
                .andExpect(jsonPath("$.items[0].suspicion").value(1.3))
                .andExpect(jsonPath("$.items[0].working").value(1))
                .andExpect(jsonPath("$.nextCursor").isEmpty());
    }

    @Test
    void agentsAreFoundBySkillTypeAndStatus() throws Exception {
        directory.set(
                agent("designer-1", "designer", 100, "drawing", "writing"),
                agent("designer-2", "designer", 60_000, "drawing"),
                agent("writer-1", "writer", 100, "writing"));

        getJson("/api/v1/agents?skill=writing")
                .andExpect(jsonPath("$.items[*].agentId", contains("designer-1", "writer-1")));
        getJson("/api/v1/agents?skill=drawing&status=ALIVE")
                .andExpect(jsonPath("$.items[*].agentId", contains("designer-1")))
                .andExpect(jsonPath("$.items[0].skills", contains("drawing", "writing")))
                .andExpect(jsonPath("$.items[0].kind").value("SDK"));
        getJson("/api/v1/agents?type=designer&status=DEAD")
                .andExpect(jsonPath("$.items[*].agentId", contains("designer-2")));
        getJson("/api/v1/agents?skill=singing").andExpect(jsonPath("$.items", hasSize(0)));
        getJson("/api/v1/agents?status=SLEEPY").andExpect(status().isBadRequest());
    }

    @Test
    void aPageEndsWithACursorThatGoesOnAfterIt() throws Exception {
        directory.set(agent("a-1", "a", 100), agent("a-2", "a", 100), agent("b-0", "b", 100), agent("b-1", "b", 100));

        String first = getJson("/api/v1/agents?limit=3")
                .andExpect(jsonPath("$.items[*].agentId", contains("a-1", "a-2", "b-0")))
                .andReturn()
                .getResponse()
                .getContentAsString();
        String cursor = Json.parse(first).string("nextCursor").orElseThrow();
        getJson("/api/v1/agents?limit=3&cursor=" + cursor)
                .andExpect(jsonPath("$.items[*].agentId", contains("b-1")))
                .andExpect(jsonPath("$.nextCursor").isEmpty());
        getJson("/api/v1/agents?cursor=nonsense").andExpect(status().isBadRequest());
    }

    @Test
    void anAgentThatIsCalledOverHttpIsOneWhoeverCallsIt() throws Exception {
        AgentRegistered card = new AgentRegistered(
                "weather", null, List.of("forecast"), null, null, null, "https://w.example.com/", 2, true, null);
        directory.set(
                new AgentView(
                        "weather-1", "weather", Optional.of(card), Optional.empty(), Optional.empty(), 0, List.of()),
                caller("weather-1.a", 100, "11"),
                caller("weather-1.b", 60_000, "12"));

        getJson("/api/v1/agents")
                .andExpect(jsonPath("$.items", hasSize(1)))
                .andExpect(jsonPath("$.items[0].agentId").value("weather-1"))
                .andExpect(jsonPath("$.items[0].kind").value("HTTP"))
                .andExpect(jsonPath("$.items[0].state").value("ALIVE"))
                .andExpect(jsonPath("$.items[0].capacity").value(2))
                .andExpect(jsonPath("$.items[0].draining").value(true))
                .andExpect(jsonPath("$.items[0].steps[*].jobKey", contains("11", "12")));
        getJson("/api/v1/agents/{id}", "weather-1")
                .andExpect(jsonPath("$.state").value("ALIVE"));
    }

    private static AgentView caller(String id, long ageMillis, String jobKey) {
        AgentRegistered card =
                new AgentRegistered("weather", null, List.of(), null, null, null, null, null, null, "weather-1");
        return new AgentView(
                id,
                "weather",
                Optional.of(card),
                Optional.of("i1"),
                Optional.of(FakeDirectory.NOW.minusMillis(ageMillis)),
                2,
                List.of(new ActiveStep(jobKey, 1, "token", null, null, null)));
    }

    private static AgentView agent(String id, String type, long ageMillis, String... skills) {
        return new AgentView(
                id,
                type,
                Optional.of(new AgentRegistered(type, null, List.of(skills), null, null, null, null)),
                Optional.of("i1"),
                Optional.of(FakeDirectory.NOW.minusMillis(ageMillis)),
                4,
                List.of());
    }

    @Test
    void aStepsTokenStaysInside() throws Exception {
        getJson("/api/v1/agents/{id}", "echo-1")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.steps[0].jobKey").value("9"))
                .andExpect(content().string(not(containsString("secret-token"))));
    }

    @Test
    void anAgentNobodyHasHeardOfIsNotFound() throws Exception {
        getJson("/api/v1/agents/{id}", "nobody")
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:not-found"));
    }
}
