package dev.orchestra.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
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
                .andExpect(jsonPath("$.items[0].working").value(1))
                .andExpect(jsonPath("$.nextCursor").isEmpty());
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
