package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer;
import dev.orchestra.events.StepAnswer.StepCompleted;
import dev.orchestra.events.StepAnswer.StepFailed;
import dev.orchestra.registry.schema.CardSchemas;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomesTest {

    private final Outcomes outcomes = new Outcomes(100, CardSchemas.NONE);

    @Test
    void anObjectWithinTheLimitIsTheOutput() {
        Json output = Json.parse("{\"a\":\"%s\"}".formatted("x".repeat(92)));
        assertThat(output.text()).hasSize(100);
        assertThat(outcomes.returned(output)).isEqualTo(new StepCompleted(output));
    }

    @Test
    void oneByteMoreIsBroken() {
        assertThat(broken(outcomes.returned(Json.parse("{\"a\":\"%s\"}".formatted("x".repeat(93))))))
                .contains("101")
                .contains("reference");
    }

    @Test
    void anInputThatTheCardRulesOutIsBrokenAndNamesTheField() {
        Outcomes strict = strict();

        assertThat(strict.unfit(Json.parse("{\"rate\":40}"))).isEmpty();
        assertThat(broken(strict.unfit(Json.parse("{\"rate\":\"forty\"}")).orElseThrow()))
                .contains("/rate")
                .contains("integer")
                .contains("input mappings");
    }

    @Test
    void anOutputThatTheCardRulesOutMayFitNextTime() {
        Outcomes strict = strict();

        assertThat(strict.returned(Json.parse("{\"rate\":40}"))).isInstanceOf(StepCompleted.class);
        StepFailed failed = (StepFailed) strict.returned(Json.object());
        assertThat(failed.retryable()).isTrue();
        assertThat(failed.message()).contains("rate").contains("output schema");
    }

    @Test
    void withoutASchemaNothingIsChecked() {
        assertThat(outcomes.unfit(Json.parse("[]"))).isEmpty();
    }

    private static Outcomes strict() {
        Json schema = Json.parse(
                "{\"type\":\"object\",\"required\":[\"rate\"],\"properties\":{\"rate\":{\"type\":\"integer\"}}}");
        return new Outcomes(100, CardSchemas.of(new AgentRegistered("a", null, List.of(), schema, schema, null, null)));
    }

    @Test
    void nothingAtAllIsBroken() {
        assertThat(broken(outcomes.returned(null))).contains("missing");
        assertThat(broken(outcomes.returned(Json.of(null)))).contains("null");
        assertThat(broken(outcomes.returned(Json.of("text")))).contains("a string");
        assertThat(broken(outcomes.returned(Json.of(3)))).contains("a number");
    }

    @Test
    void aRejectionWithoutACodeIsBroken() {
        assertThat(broken(outcomes.threw(new StepRejection(" ", "No.")))).contains("without an error code");
    }

    @Test
    void aFailureWithAStateThatIsTooLargeIsStillAFailureWithoutIt() {
        StepFailed failed = (StepFailed) outcomes.threw(
                StepFailure.retryable("Busy.", null).leaving(Json.parse("{\"a\":\"%s\"}".formatted("x".repeat(200)))));
        assertThat(failed.retryable()).isTrue();
        assertThat(failed.state()).isNull();
        assertThat(failed.message()).startsWith("Busy.").contains("left out");
    }

    @Test
    void aNegativeBackoffIsLeftToTheServer() {
        StepFailed failed = (StepFailed)
                outcomes.threw(StepFailure.retryable("Busy.", null).after(java.time.Duration.ofSeconds(-1)));
        assertThat(failed.backoff()).isNull();
    }

    @Test
    void anExceptionWithoutAMessageIsCalledByItsName() {
        assertThat(((StepFailed) outcomes.threw(new IllegalStateException())).message())
                .isEqualTo("IllegalStateException");
    }

    @Test
    void theTextOfAnErrorIsShortAndHoldsNoSecrets() {
        String text = ErrorText.clean(
                "Authorization: Bearer abcdefgh12345678 and password: 's3cret' and sk-abcdefghijklmnop1234 "
                        + "x".repeat(5_000),
                "-");
        assertThat(text)
                .hasSize(1_000)
                .doesNotContain("abcdefgh12345678", "s3cret", "sk-abc")
                .endsWith("…");
        assertThat(ErrorText.clean("The token count was 12.", "-")).isEqualTo("The token count was 12.");
    }

    private static String broken(StepAnswer answer) {
        assertThat(answer).isInstanceOf(StepFailed.class);
        assertThat(((StepFailed) answer).retryable()).isFalse();
        return ((StepFailed) answer).message();
    }
}
