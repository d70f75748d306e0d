package dev.orchestra.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.DrainRequested;
import dev.orchestra.events.Event;
import dev.orchestra.registry.AgentView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;

class DrainApiTest extends ApiTest {

    private static final String DRAIN = "/api/v1/agents/{id}/drain";

    @Test
    void anAgentIsAskedOnceAndIsShownAsDraining() throws Exception {
        directory.set(agent("echo", null, FakeDirectory.NOW));

        postJson(DRAIN, "{\"finishWithin\":\"PT20M\"}", "echo-1").andExpect(status().isNoContent());
        postJson(DRAIN, "{}", "echo-1").andExpect(status().isNoContent());

        assertThat(log.records("agent.control")).hasSize(1);
        Event asked = log.records("agent.control").getFirst().event().orElseThrow();
        assertThat(asked.dataAs(DrainRequested.class))
                .isEqualTo(new DrainRequested("echo-1", "i1", Duration.ofMinutes(20)));
        assertThat(asked.extensions())
                .containsEntry("agent", "echo")
                .containsEntry("agentid", "echo-1")
                .containsEntry("partitionkey", "echo-1")
                .containsKey("expirytime");
        getJson("/api/v1/agents/{id}", "echo-1")
                .andExpect(jsonPath("$.draining").value(true))
                .andExpect(jsonPath("$.capacity").value(0));
    }

    @Test
    void aDrainNeedsNoBodyAndTakesFiveMinutesThen() throws Exception {
        directory.set(agent("echo", null, FakeDirectory.NOW));

        http.perform(MockMvcRequestBuilders.post(DRAIN, "echo-1").accept(MediaType.APPLICATION_JSON))
                .andExpect(status().isNoContent());

        assertThat(log.records("agent.control")
                        .getFirst()
                        .event()
                        .orElseThrow()
                        .dataAs(DrainRequested.class)
                        .finishWithin())
                .isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void anAgentThatDoesNotSayThatItDrainsIsShownAsItIs() throws Exception {
        directory.set(agent("deaf", null, FakeDirectory.NOW));

        postJson(DRAIN, "{}", "echo-1")
                .andExpect(status().isAccepted())
                .andExpect(jsonPath("$.agentId").value("echo-1"))
                .andExpect(jsonPath("$.draining").value(false));
    }

    @Test
    void aDeadAgentAnUnknownOneAndAProcessOfTheBridgeAreNotAsked() throws Exception {
        directory.set(agent("echo", null, FakeDirectory.NOW.minusSeconds(10)));
        postJson(DRAIN, "{}", "echo-1")
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:invalid-state"))
                .andExpect(jsonPath("$.detail", containsString("dead")));
        postJson(DRAIN, "{}", "echo-2").andExpect(status().isNotFound());

        directory.set(agent("echo", "weather-1", FakeDirectory.NOW));
        postJson(DRAIN, "{}", "echo-1")
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.detail", containsString("weather-1")));

        assertThat(log.records("agent.control")).isEmpty();
    }

    @Test
    void aTimeOutOfRangeIsRefused() throws Exception {
        directory.set(agent("echo", null, FakeDirectory.NOW));

        postJson(DRAIN, "{\"finishWithin\":\"P2D\"}", "echo-1")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("finishWithin"));
        postJson(DRAIN, "{\"finishWithin\":\"soon\"}", "echo-1").andExpect(status().isBadRequest());
        assertThat(log.records("agent.control")).isEmpty();
    }

    private static AgentView agent(String type, String actsFor, Instant lastHeartbeat) {
        return new AgentView(
                "echo-1",
                type,
                Optional.of(new AgentRegistered(type, null, List.of(), null, null, null, null, null, null, actsFor)),
                Optional.of("i1"),
                Optional.of(lastHeartbeat),
                4,
                List.of());
    }
}
