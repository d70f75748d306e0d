package dev.orchestra.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.registry.AgentView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpAgentApiTest extends ApiTest {

    private static final String CARD = """
            {"agentId":"weather-1","type":"weather","endpoint":"https://w.example.com/step","skills":["forecast"],
             "capacity":3,"outputSchema":{"type":"object","required":["forecast"]}}""";

    @Test
    void anAgentIsRegisteredOnceAndReplacedThen() throws Exception {
        postJson("/api/v1/agents", CARD)
                .andExpect(status().isCreated())
                .andExpect(header().string("Location", "/api/v1/agents/weather-1"))
                .andExpect(jsonPath("$.kind").value("HTTP"))
                .andExpect(jsonPath("$.state").value("DEAD"))
                .andExpect(jsonPath("$.card.endpoint").value("https://w.example.com/step"))
                .andExpect(jsonPath("$.card.draining").doesNotExist());
        postJson("/api/v1/agents", CARD).andExpect(status().isOk());

        assertThat(lastCard().capacity()).isEqualTo(3);
        assertThat(lastCard().calledOverHttp()).isTrue();
        getJson("/api/v1/agents?skill=forecast").andExpect(jsonPath("$.items[*].agentId", contains("weather-1")));
    }

    @Test
    void aCardThatIsWrongIsRefusedWithAllItsFields() throws Exception {
        postJson("/api/v1/agents", """
                        {"agentId":"-","type":"Weather!","endpoint":"http://inside.example.com/","capacity":0,
                         "inputSchema":{"type":"objekt"},"outputSchema":{"$ref":"https://w.example.com/schema"}}""")
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:card-refused"))
                .andExpect(jsonPath(
                        "$.errors[*].field",
                        containsInAnyOrder("agentId", "type", "endpoint", "capacity", "inputSchema", "outputSchema")));
        assertThat(log.records("agent.registry")).isEmpty();
    }

    @Test
    void anEndpointInsideIsRefusedWithTheReason() throws Exception {
        postJson("/api/v1/agents", "{\"type\":\"weather\",\"endpoint\":\"http://inside.example.com/\"}")
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.errors[0].field").value("endpoint"))
                .andExpect(jsonPath("$.errors[0].message", containsString("private")));
        postJson("/api/v1/agents", "{\"type\":\"weather\"}").andExpect(status().isBadRequest());
    }

    @Test
    void aDrainedAgentIsMarkedUntilItIsRegisteredAgain() throws Exception {
        postJson("/api/v1/agents", CARD).andExpect(status().isCreated());

        postJson("/api/v1/agents/{id}/drain", "{}", "weather-1").andExpect(status().isNoContent());
        postJson("/api/v1/agents/{id}/drain", "{}", "weather-1").andExpect(status().isNoContent());

        assertThat(log.records("agent.registry")).hasSize(2);
        getJson("/api/v1/agents/{id}", "weather-1")
                .andExpect(jsonPath("$.draining").value(true));
        postJson("/api/v1/agents", CARD)
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.draining").value(false));
    }

    @Test
    void anAgentIsTakenOutOnce() throws Exception {
        postJson("/api/v1/agents", CARD).andExpect(status().isCreated());

        http.perform(delete("/api/v1/agents/{id}", "weather-1")).andExpect(status().isNoContent());
        http.perform(delete("/api/v1/agents/{id}", "weather-1")).andExpect(status().isNotFound());
        postJson("/api/v1/agents/{id}/drain", "{}", "weather-1").andExpect(status().isNotFound());

        assertThat(log.records("agent.registry").getLast().event()).isEmpty();
    }

    @Test
    void anAgentWithAProcessOfItsOwnIsNotTouched() throws Exception {
        directory.set(new AgentView(
                "echo-1",
                "echo",
                Optional.of(new AgentRegistered("echo", null, List.of(), null, null, null, null)),
                Optional.of("i1"),
                Optional.of(FakeDirectory.NOW),
                4,
                List.of()));

        http.perform(delete("/api/v1/agents/{id}", "echo-1")).andExpect(status().isConflict());
        postJson("/api/v1/agents", "{\"agentId\":\"echo-1\",\"type\":\"echo\",\"endpoint\":\"https://w.example.com/\"}")
                .andExpect(status().isConflict());
        assertThat(log.records("agent.registry")).isEmpty();
    }

    private AgentRegistered lastCard() {
        Delivery last = log.records("agent.registry").getLast();
        return last.event().orElseThrow().dataAs(AgentRegistered.class);
    }
}
