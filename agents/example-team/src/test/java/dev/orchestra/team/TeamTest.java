package dev.orchestra.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestra.agents.StepFailure;
import dev.orchestra.agents.StepRejection;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Json;
import dev.orchestra.team.design.Design;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The agents as the process uses them: the answer of one is the input of the next. */
class TeamTest {

    private static final String REQUIREMENT = Requirements.resource("/processes/app-design/requirement.txt");

    @Test
    void fromARequirementToFilesOfAllThree() throws Exception {
        Json design = Member.APP_DESIGNER.handler(Workshop.plain()).handle(Step.with("requirement", REQUIREMENT));
        Json terraform = Member.TERRAFORM_GENERATOR.handler(Workshop.plain()).handle(Step.with("design", design));
        Json topics = Member.KAFKA_EXPERT.handler(Workshop.plain()).handle(Step.with("design", design));

        assertThat(design.asMap())
                .containsOnlyKeys("name", "summary", "components", "flows", "usesKafka", "assumptions", "files")
                .containsEntry("name", "Order platform")
                .containsEntry("usesKafka", true);
        assertThat(files(design)).containsOnlyKeys("design.md");
        assertThat(files(terraform)).containsKeys("main.tf", "variables.tf", "outputs.tf", "versions.tf", "kafka.tf");
        assertThat(terraform.asMap().get("resources").toString()).contains("aws_msk_cluster.main");
        assertThat(files(topics)).containsOnlyKeys("topics.yaml", "topics.md", "create-topics.sh");
        assertThat((List<?>) topics.asMap().get("topics"))
                .<Object>map(topic -> ((Map<?, ?>) topic).get("name"))
                .containsExactly("order-accepted", "payment-outcomes", "stock-changes");
    }

    @Test
    void anAnswerFitsIntoAMessageAndAVariable() throws Exception {
        for (String name : Requirements.NAMES) {
            Json design = Member.APP_DESIGNER
                    .handler(Workshop.plain())
                    .handle(Step.with("requirement", Requirements.text(name)));
            Json terraform =
                    Member.TERRAFORM_GENERATOR.handler(Workshop.plain()).handle(Step.with("design", design));
            assertThat(design.text().length() + terraform.text().length()).isLessThan(200_000);
        }
    }

    @Test
    void anUnclearRequirementIsRejectedWithTheCodeThatTheModelCatches() {
        assertThatThrownBy(() ->
                        Member.APP_DESIGNER.handler(Workshop.plain()).handle(Step.with("requirement", "Make us rich.")))
                .isInstanceOfSatisfying(StepRejection.class, rejection -> {
                    assertThat(rejection.code()).isEqualTo("REQUIREMENT_UNCLEAR");
                    assertThat(rejection).hasMessageContaining("the parts of the application");
                    assertThat(rejection.output().string("message")).contains(rejection.getMessage());
                    assertThat((List<?>) rejection.output().asMap().get("missing"))
                            .isNotEmpty();
                });
    }

    @Test
    void aMissingRequirementIsRejectedToo() {
        assertThatThrownBy(() -> Member.APP_DESIGNER.handler(Workshop.plain()).handle(Step.with("other", 1)))
                .isInstanceOf(StepRejection.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"TERRAFORM_GENERATOR", "KAFKA_EXPERT"})
    void withoutADesignNoOtherAttemptHelps(Member member) {
        assertThatThrownBy(() -> member.handler(Workshop.plain()).handle(Step.with("requirement", "x")))
                .isInstanceOfSatisfying(
                        StepFailure.class,
                        failure -> assertThat(failure.isRetryable()).isFalse())
                .hasMessageContaining("input.design");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"name\":\"x\",\"components\":[]}",
                "{\"name\":\"x\",\"components\":[{\"id\":\"a\",\"kind\":\"spaceship\"}]}",
                "{\"name\":\"x\",\"components\":[{\"id\":\"a\",\"kind\":\"service\"},{\"id\":\"a\",\"kind\":\"service\"}]}",
                "{\"name\":\"x\",\"components\":[{\"id\":\"a\",\"kind\":\"service\"}],\"flows\":[{\"from\":\"a\",\"to\":\"b\",\"kind\":\"sync\"}]}",
                "{\"name\":\"x\",\"components\":[{\"id\":\"a\",\"kind\":\"service\"}],\"flows\":[{\"from\":\"a\",\"to\":\"a\",\"kind\":\"sync\",\"messagesPerSecond\":-1}]}",
                "{\"name\":\"x\",\"components\":[null]}",
                "{\"name\":\"x\",\"components\":\"none\"}"
            })
    void aWrongDesignIsBrokenAndTheMessageSaysWhere(String design) {
        assertThatThrownBy(() ->
                        Member.KAFKA_EXPERT.handler(Workshop.plain()).handle(Step.with("design", Json.parse(design))))
                .isInstanceOfSatisfying(
                        StepFailure.class,
                        failure -> assertThat(failure.isRetryable()).isFalse())
                .hasMessageContaining("input.design cannot be used");
    }

    @Test
    void aDesignComesBackFromJsonAsItWas() {
        for (String name : Requirements.NAMES) {
            Design design = Requirements.design(name);
            assertThat(DesignJson.read(DesignJson.of(design))).isEqualTo(design);
        }
    }

    @Test
    void aCallHasNoEventInJson() throws Exception {
        assertThat(DesignJson.of(Requirements.design("hospital-booking")).text())
                .doesNotContain("\"event\"");
    }

    @Test
    void echoAnswersWithWhatItWasGiven() throws Exception {
        assertThat(Member.ECHO
                        .handler(Workshop.plain())
                        .handle(Step.with("message", "hello"))
                        .text())
                .isEqualTo("{\"message\":\"hello\"}");
    }

    @Test
    void theEnvironmentSaysWhichAgentRunsAndWhere() {
        Settings settings = Settings.of(Map.of(
                "ORCHESTRA_AGENT", "kafka-expert",
                "ORCHESTRA_AGENT_ID", "kafka-expert-7",
                "KAFKA_BOOTSTRAP_SERVERS", "one:9092,two:9092",
                "KAFKA_MAX_WORKERS", "64",
                "KAFKA_CLIENT_SECURITY_PROTOCOL", "SASL_SSL",
                "ORCHESTRA_TEAM_PACE", "PT2S",
                "PEER_CONTEXT_ENABLED", "false",
                "ORCHESTRA_TOPICS_PREFIX", "test."));

        assertThat(settings.member()).isEqualTo(Member.KAFKA_EXPERT);
        assertThat(settings.agentId()).isEqualTo("kafka-expert-7");
        assertThat(settings.bootstrapServers()).isEqualTo("one:9092,two:9092");
        assertThat(settings.capacity()).isEqualTo(64);
        assertThat(settings.clientProperties()).containsExactly(Map.entry("security.protocol", "SASL_SSL"));
        assertThat(settings.workshop()).isEqualTo(new Workshop(Duration.ofSeconds(2), Optional.empty()));
        assertThat(settings.peerContext()).isFalse();
        assertThat(settings.topics().stepRequest("echo")).isEqualTo("test.workflow.step.echo.request");
    }

    @Test
    void aWrongEnvironmentSaysWhichVariableIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(Map.of()))
                .withMessageContaining("ORCHESTRA_AGENT")
                .withMessageContaining("app-designer, terraform-generator, kafka-expert, echo, notebook");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(Map.of("ORCHESTRA_AGENT", "echo", "KAFKA_MAX_WORKERS", "many")))
                .withMessageContaining("KAFKA_MAX_WORKERS");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(Map.of("ORCHESTRA_AGENT", "echo", "ORCHESTRA_TEAM_PACE", "slow")))
                .withMessageContaining("ORCHESTRA_TEAM_PACE");
    }

    @Test
    void colleaguesRememberWhichDesignALostOneWorkedOn() throws Exception {
        AppDesigner designer = (AppDesigner) Member.APP_DESIGNER.handler(Workshop.plain());
        Json design = designer.handle(Step.with("requirement", REQUIREMENT));
        KafkaExpert expert = (KafkaExpert) Member.KAFKA_EXPERT.handler(Workshop.plain());
        expert.handle(Step.with("design", design));

        assertThat(designer.remember(lostIn("1"), List.of()))
                .isEqualTo(expert.remember(lostIn("1"), List.of()))
                .satisfies(memory ->
                        assertThat(memory.field("design").orElseThrow().asMap()).containsKeys("name", "components"));
        assertThat(designer.remember(lostIn("77"), List.of())).isEqualTo(Json.object());
    }

    private static ContextRequested lostIn(String thread) {
        return new ContextRequested(
                "case",
                "orchestra",
                "terraform-generator",
                "terraform-1",
                "1",
                List.of(thread),
                List.of(),
                null,
                null,
                Duration.ofSeconds(5),
                64_000);
    }

    @ParameterizedTest
    @EnumSource
    void everyMemberHasACardOfItsType(Member member) {
        assertThat(member.card().type()).isEqualTo(member.agent());
        assertThat(member.card().inputSchema()).isNotNull();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> files(Json output) {
        return (Map<String, String>) output.asMap().get("files");
    }
}
