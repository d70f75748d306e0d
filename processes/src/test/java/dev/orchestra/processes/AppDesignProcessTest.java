package dev.orchestra.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.client.api.response.ActivatedJob;
import io.camunda.zeebe.process.test.api.ZeebeTestEngine;
import io.camunda.zeebe.process.test.extension.ZeebeProcessTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@ZeebeProcessTest
final class AppDesignProcessTest {

    private static final Map<String, Object> TERRAFORM =
            Map.of("files", Map.of("main.tf", "terraform {}", "variables.tf", ""), "resources", 7);
    private static final List<Map<String, Object>> TOPICS =
            List.of(Map.of("name", "shop.orders", "partitions", 6, "replication", 3));
    private static final Map<String, Object> TOPIC_PLAN =
            Map.of("files", Map.of("topics.yaml", "topics: []", "topics.md", "# Topics"), "topics", TOPICS);

    private ZeebeClient client;
    private ZeebeTestEngine engine;

    @Test
    void whereDataFlowsOverKafkaTerraformAndTopicsAreDoneSideBySideAndBothGoOut() {
        RunningProcess process = start();
        process.answer(process.step(AppDesign.AGENT_APP_DESIGNER), design(true));

        Map<String, ActivatedJob> branches =
                process.steps().stream().collect(Collectors.toMap(RunningProcess::agentOf, Function.identity()));
        assertThat(branches).containsOnlyKeys(AppDesign.AGENT_TERRAFORM_GENERATOR, AppDesign.AGENT_KAFKA_EXPERT);
        assertThat(branches.values())
                .allSatisfy(step -> assertThat(RunningProcess.inputOf(step)).isEqualTo(Map.of("design", design(true))));
        process.answer(branches.get(AppDesign.AGENT_KAFKA_EXPERT), TOPIC_PLAN);
        process.answer(branches.get(AppDesign.AGENT_TERRAFORM_GENERATOR), TERRAFORM);

        Map<String, Object> output = process.output();
        assertThat(output)
                .containsOnlyKeys("summary", "design", "resources", "topics", "files")
                .containsEntry("summary", "Shop and order service")
                .containsEntry("resources", 7)
                .containsEntry("topics", TOPICS)
                .containsEntry("design", designWithoutFiles(true));
        assertThat(filesOf(output))
                .containsOnlyKeys("design.md", "main.tf", "variables.tf", "topics.yaml", "topics.md")
                .containsEntry("main.tf", "terraform {}");
        process.assertThatIt()
                .isCompleted()
                .hasPassedElementsInOrder("requirement-arrived", "design-the-app", "plan-the-build", "design-ready")
                .hasPassedElement("write-terraform")
                .hasPassedElement("plan-the-topics")
                .hasNotPassedElement("requirement-unclear");
    }

    @Test
    void whereNoDataFlowsOverKafkaTheKafkaExpertIsNotAskedAndThereAreNoTopics() {
        RunningProcess process = start();
        process.answer(process.step(AppDesign.AGENT_APP_DESIGNER), design(false));
        process.answer(process.step(AppDesign.AGENT_TERRAFORM_GENERATOR), TERRAFORM);

        Map<String, Object> output = process.output();
        assertThat(output).containsEntry("topics", List.of()).containsEntry("design", designWithoutFiles(false));
        assertThat(filesOf(output)).containsOnlyKeys("design.md", "main.tf", "variables.tf");
        process.assertThatIt().isCompleted().hasPassedElement("no-kafka").hasNotPassedElement("plan-the-topics");
    }

    @Test
    void aDesignThatSaysNothingOfKafkaAndBringsNoFilesTakesTheWayWithoutKafka() {
        RunningProcess process = start();
        process.answer(process.step(AppDesign.AGENT_APP_DESIGNER), Map.of("name", "shop", "summary", "A shop"));
        process.answer(process.step(AppDesign.AGENT_TERRAFORM_GENERATOR), TERRAFORM);

        assertThat(filesOf(process.output())).containsOnlyKeys("main.tf", "variables.tf");
        process.assertThatIt().isCompleted().hasPassedElement("no-kafka");
    }

    @Test
    void theDesignerGetsTheRequirementAndNothingElse() {
        RunningProcess process = start();

        ActivatedJob step = process.step(AppDesign.AGENT_APP_DESIGNER);

        assertThat(RunningProcess.inputOf(step)).isEqualTo(Map.of("requirement", "A web shop with an order service."));
        assertThat(step.getVariablesAsMap()).containsOnlyKeys(Variables.INPUT, Variables.ORCHESTRA);
        assertThat(step.getCustomHeaders())
                .containsEntry(StepHeaders.DEADLINE, "PT2M")
                .containsEntry(StepHeaders.RESULT_VARIABLE, "design");
        assertThat(step.getRetries()).isEqualTo(3);
    }

    @Test
    void aTerraformGeneratorThatIsLostIsReplacedByOneThatGoesOnFromWhatItHadWritten() {
        RunningProcess process = start();
        process.answer(process.step(AppDesign.AGENT_APP_DESIGNER), design(false));
        LostAgent server = new LostAgent(client, engine);
        Map<String, Object> resume =
                Map.of("state", Map.of("files", List.of("main.tf")), "from", "reconstruction", "case", "case-1");

        server.lose(process.step(AppDesign.AGENT_TERRAFORM_GENERATOR));
        server.rebuild(resume);

        ActivatedJob second = process.step(AppDesign.AGENT_TERRAFORM_GENERATOR);
        assertThat(second.getVariablesAsMap()).containsEntry(Variables.RESUME, resume);
        assertThat(RunningProcess.inputOf(second)).isEqualTo(Map.of("design", design(false)));
        process.answer(second, TERRAFORM);
        assertThat(filesOf(process.output())).containsOnlyKeys("design.md", "main.tf", "variables.tf");
        process.assertThatIt().isCompleted();
    }

    @Test
    void anUnclearRequirementGoesOutAsAProblemWithTheDesignersWords() {
        RunningProcess process = start();
        process.reject(
                process.step(AppDesign.AGENT_APP_DESIGNER),
                AppDesign.ERROR_REQUIREMENT_UNCLEAR,
                Map.of("message", "No component is named."));

        assertThat(process.output())
                .isEqualTo(Map.of(
                        "problem",
                        Map.of("code", AppDesign.ERROR_REQUIREMENT_UNCLEAR, "message", "No component is named.")));
        process.assertThatIt()
                .isCompleted()
                .hasPassedElement("problem-reported")
                .hasNotPassedElement("plan-the-build");
    }

    @Test
    void anUnclearRequirementWithoutFurtherWordsStillSaysWhatToDo() {
        RunningProcess process = start();
        process.reject(process.step(AppDesign.AGENT_APP_DESIGNER), AppDesign.ERROR_REQUIREMENT_UNCLEAR, Map.of());

        assertThat(process.output().toString()).contains("Name what is to be built");
    }

    @Test
    void aRejectionThatNoBoundaryEventCatchesWaitsForAnOperator() {
        RunningProcess process = start();
        process.reject(process.step(AppDesign.AGENT_APP_DESIGNER), "SOMETHING_ELSE", Map.of());

        process.assertThatIt().isActive().isWaitingAtElements("design-the-app").hasAnyIncidents();
    }

    @Test
    void aFailedAttemptIsOfferedAgainWithOneRetryFewer() {
        RunningProcess process = start();
        process.fail(process.step(AppDesign.AGENT_APP_DESIGNER), "out of memory");

        assertThat(process.step(AppDesign.AGENT_APP_DESIGNER).getRetries()).isEqualTo(2);
        process.assertThatIt().hasNoIncidents();
    }

    private RunningProcess start() {
        return RunningProcess.start(
                client,
                engine,
                Stream.concat(Stream.of("app-design/app-design.bpmn"), RecoverableStep.FILES.stream())
                        .toList(),
                AppDesign.PROCESS_ID,
                Map.of(AppDesign.REQUIREMENT, "A web shop with an order service."));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> filesOf(Map<String, Object> output) {
        return (Map<String, Object>) output.get("files");
    }

    private static Map<String, Object> design(boolean usesKafka) {
        Map<String, Object> design = new HashMap<>(designWithoutFiles(usesKafka));
        design.put("files", Map.of("design.md", "# Shop"));
        return design;
    }

    private static Map<String, Object> designWithoutFiles(boolean usesKafka) {
        return Map.of(
                "name",
                "shop",
                "summary",
                "Shop and order service",
                "components",
                List.of(Map.of("name", "web-shop")),
                "flows",
                List.of(Map.of("from", "web-shop", "to", "order-service")),
                "usesKafka",
                usesKafka,
                "assumptions",
                List.of("One region"));
    }
}
