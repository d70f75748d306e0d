package dev.orchestra.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.registry.AgentView;
import dev.orchestra.workers.steps.OnLoss;
import dev.orchestra.workers.steps.StepToken;
import dev.orchestra.workers.steps.StepTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

class StepResponseApiTest extends ApiTest {

    private static final String PATH = "/api/v1/steps/{jobKey}/response";
    private static final String OUTPUT = "{\"output\":{\"forecast\":\"rain\"}}";

    @Autowired
    StepTokens tokens;

    @Test
    void anAnswerInBinaryModeGoesToTheAnswersTopicWithAllThatTheTokenSays() throws Exception {
        binary(71, token(71, Instant.now().plusSeconds(60)), OUTPUT).andExpect(status().isAccepted());

        Event answer = log.records("workflow.step.response").getLast().event().orElseThrow();
        assertThat(answer.is(EventType.STEP_COMPLETED)).isTrue();
        assertThat(answer.id()).isEqualTo("answer-1");
        assertThat(answer.subject()).isEqualTo("9/ask");
        assertThat(answer.attribute(Attribute.JOB_KEY)).contains("71");
        assertThat(answer.attribute(Attribute.ATTEMPT)).contains("2");
        assertThat(answer.attribute(Attribute.AGENT)).contains("weather");
        assertThat(answer.attribute(Attribute.CORRELATION_ID)).contains("9");
        assertThat(answer.data()).isEqualTo(Json.parse(OUTPUT));
    }

    @Test
    void theSameAnswerMayComeAgainInStructuredMode() throws Exception {
        String token = token(71, Instant.now().plusSeconds(60));
        String event = """
                {"specversion":"1.0","id":"answer-1","source":"/weather","type":"dev.orchestra.step.completed.v1",
                 "jobkey":"71","attempt":"2","agent":"weather","agentid":"weather-1","steptoken":"%s","data":%s}""".formatted(token, OUTPUT);
        for (int time = 0; time < 2; time++) {
            http.perform(post(PATH, 71)
                            .contentType("application/cloudevents+json")
                            .content(event))
                    .andExpect(status().isAccepted());
        }
        assertThat(log.records("workflow.step.response")).hasSize(2).allSatisfy(record -> {
            assertThat(record.event().orElseThrow().id()).isEqualTo("answer-1");
            assertThat(record.event().orElseThrow().attribute(Attribute.AGENT_ID))
                    .contains("weather-1");
        });
    }

    @Test
    void aTokenThatIsNotOursOrForAnotherStepIsForbidden() throws Exception {
        Instant later = Instant.now().plusSeconds(60);
        binary(71, "forged", OUTPUT)
                .andExpect(status().isForbidden())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:step-token-refused"));
        binary(72, token(71, later), OUTPUT).andExpect(status().isForbidden());
        http.perform(event(71).content(OUTPUT)).andExpect(status().isForbidden());
        http.perform(event(71)
                        .header("ce-steptoken", token(71, later))
                        .header("ce-agent", "another")
                        .content(OUTPUT))
                .andExpect(status().isForbidden())
                .andExpect(jsonPath("$.detail", containsString("another")));
        assertThat(log.records("workflow.step.response")).isEmpty();
    }

    @Test
    void afterTheDeadlineTheStepIsOver() throws Exception {
        binary(71, token(71, Instant.now().minusSeconds(1)), OUTPUT)
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:step-over"));
    }

    @Test
    void whatIsNoAnswerIsToldWithItsReason() throws Exception {
        String token = token(71, Instant.now().plusSeconds(60));
        http.perform(post(PATH, 71).contentType("application/json").content(OUTPUT))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.detail", containsString("specversion")));
        http.perform(event(71).header("ce-steptoken", token).content("{\"output\":3}"))
                .andExpect(status().isBadRequest());
        http.perform(post(PATH, "abc").contentType("application/json").content(OUTPUT))
                .andExpect(status().isBadRequest());
        assertThat(log.records("workflow.step.response")).isEmpty();
    }

    @Test
    void anOutputThatTheCardRulesOutIsRefusedAndTheStepStillWaits() throws Exception {
        directory.set(new AgentView(
                "weather-1",
                "weather",
                Optional.of(new AgentRegistered(
                        "weather",
                        null,
                        List.of(),
                        null,
                        Json.parse("{\"required\":[\"forecast\"]}"),
                        null,
                        "https://w.example.com/")),
                Optional.empty(),
                Optional.empty(),
                0,
                List.of()));
        String token = token(71, Instant.now().plusSeconds(60));

        binary(71, token, "{\"output\":{}}")
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:output-refused"))
                .andExpect(jsonPath("$.errors[0].message", containsString("forecast")));
        assertThat(log.records("workflow.step.response")).isEmpty();
        binary(71, token, OUTPUT).andExpect(status().isAccepted());
    }

    private ResultActions binary(long jobKey, String token, String body) throws Exception {
        return http.perform(event(jobKey).header("ce-steptoken", token).content(body));
    }

    private static MockHttpServletRequestBuilder event(long jobKey) {
        return post(PATH, jobKey)
                .contentType("application/json")
                .header("ce-specversion", "1.0")
                .header("ce-id", "answer-1")
                .header("ce-source", "/weather")
                .header("ce-type", "dev.orchestra.step.completed.v1");
    }

    private String token(long jobKey, Instant deadline) {
        return tokens.sign(new StepToken(
                jobKey, 9, "app", "ask", "weather", 2, 3, deadline, OnLoss.RETRY, "output", Duration.ofSeconds(1)));
    }
}
