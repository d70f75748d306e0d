package dev.orchestra.processes;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ElementTemplatesTest {

    private static final JsonMapper JSON = new JsonMapper();

    static Stream<String> templates() {
        return ProcessFiles.templates().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("templates")
    void camundaModelerAcceptsTheTemplate(String file) throws IOException {
        assertThat(schema().validate(text(file), InputFormat.JSON)).isEmpty();
        assertThat(JSON.readTree(text(file)).get("$schema").stringValue())
                .as("what the Modeler tells a Zeebe template by")
                .contains("@camunda/zeebe-element-templates-json-schema");
    }

    @Test
    void aTemplateWithAnUnknownBindingIsRefused() throws IOException {
        String broken = text("templates/agent-step.json").replace("zeebe:taskHeader", "zeebe:taskFooter");

        assertThat(schema().validate(broken, InputFormat.JSON)).isNotEmpty();
    }

    @Test
    void theTemplatesFixTheTypesThatTheServerWorksOn() {
        assertThat(hidden("agent-step", "type")).isEqualTo(JobTypes.AGENT_STEP);
        assertThat(hidden("output-event", "type")).isEqualTo(JobTypes.WORKFLOW_OUTPUT);
        assertThat(hidden("output-task", "type")).isEqualTo(JobTypes.WORKFLOW_OUTPUT);
        assertThat(hidden("recoverable-step", "processId")).isEqualTo(RecoverableStep.PROCESS_ID);
    }

    @Test
    void theAgentStepTemplateOffersEveryHeader() {
        assertThat(bindings("templates/agent-step.json")
                        .filter(binding -> binding.get("type").stringValue().equals("zeebe:taskHeader"))
                        .map(binding -> binding.get("key").stringValue()))
                .containsExactlyInAnyOrder(
                        StepHeaders.AGENT, StepHeaders.DEADLINE, StepHeaders.ON_LOSS, StepHeaders.RESULT_VARIABLE);
    }

    @Test
    void theRecoverableStepTakesWhatTheContractSays() {
        assertThat(bindings("templates/recoverable-step.json")
                        .filter(binding -> binding.get("type").stringValue().equals("zeebe:input"))
                        .map(binding -> binding.get("name").stringValue()))
                .containsExactlyInAnyOrder(
                        Variables.ORCHESTRA,
                        RecoverableStep.AGENT,
                        Variables.INPUT,
                        RecoverableStep.DEADLINE,
                        RecoverableStep.MAX_ATTEMPTS);
    }

    @Test
    void theRecoverableStepKeepsTheVariablesOfTheModelAndOfTheAttemptsApart() {
        assertThat(hiddenOf("recoverable-step", "propagateAllParentVariables").booleanValue())
                .isFalse();
        assertThat(hiddenOf("recoverable-step", "propagateAllChildVariables").booleanValue())
                .isFalse();
    }

    @Test
    void everyCallOfTheRecoverableStepWasMadeFromItsTemplate() {
        JsonNode template = JSON.readTree(text("templates/recoverable-step.json"));
        List<Element> calls = Model.all()
                .flatMap(model -> model.elements(Model.BPMN, "callActivity"))
                .toList();

        assertThat(calls).isNotEmpty().allSatisfy(call -> {
            assertThat(call.getAttributeNS(Model.ZEEBE, "modelerTemplate"))
                    .isEqualTo(template.get("id").stringValue());
            assertThat(call.getAttributeNS(Model.ZEEBE, "modelerTemplateVersion"))
                    .isEqualTo(String.valueOf(template.get("version").intValue()));
            assertThat(Model.children(call, Model.ZEEBE, "calledElement").findFirst())
                    .hasValueSatisfying(called -> {
                        assertThat(called.getAttribute("processId")).isEqualTo(RecoverableStep.PROCESS_ID);
                        assertThat(called.getAttribute("propagateAllParentVariables"))
                                .isEqualTo("false");
                        assertThat(called.getAttribute("propagateAllChildVariables"))
                                .isEqualTo("false");
                    });
            assertThat(Model.children(call, Model.ZEEBE, "input").map(input -> input.getAttribute("target")))
                    .contains(Variables.ORCHESTRA, RecoverableStep.AGENT, Variables.INPUT);
        });
    }

    @Test
    void everyStepAndOutputOfTheModelsWasMadeFromItsTemplate() {
        Map<String, JsonNode> templates = templates()
                .map(file -> JSON.readTree(text(file)))
                .collect(Collectors.toMap(template -> template.get("id").stringValue(), Function.identity()));
        List<Element> tasks = Model.all()
                .filter(model -> !RecoverableStep.FILES.contains(model.file())) // It is what a template calls.
                .flatMap(model -> model.flowNodes().stream())
                .filter(node -> Model.children(node, Model.ZEEBE, "taskDefinition")
                        .findAny()
                        .isPresent())
                .toList();

        assertThat(tasks).isNotEmpty().allSatisfy(node -> {
            JsonNode template = templates.get(node.getAttributeNS(Model.ZEEBE, "modelerTemplate"));
            assertThat(template)
                    .as("the template of %s", node.getAttribute("id"))
                    .isNotNull();
            assertThat(node.getAttributeNS(Model.ZEEBE, "modelerTemplateVersion"))
                    .isEqualTo(String.valueOf(template.get("version").intValue()));
            assertThat(template.get("elementType").get("value").stringValue())
                    .isEqualToIgnoringCase("bpmn:" + node.getLocalName());
            assertThat(Model.children(node, Model.ZEEBE, "taskDefinition").findFirst())
                    .hasValueSatisfying(task -> assertThat(task.getAttribute("type"))
                            .isEqualTo(template.get("properties")
                                    .get(0)
                                    .get("value")
                                    .stringValue()));
        });
    }

    private static String hidden(String template, String property) {
        return hiddenOf(template, property).stringValue();
    }

    private static JsonNode hiddenOf(String template, String property) {
        JsonNode found = JSON.readTree(text("templates/" + template + ".json"))
                .get("properties")
                .valueStream()
                .filter(each -> each.get("type").stringValue().equals("Hidden"))
                .filter(each ->
                        property.equals(each.get("binding").path("property").asString("")))
                .findFirst()
                .orElseThrow();
        return found.get("value");
    }

    private static Stream<JsonNode> bindings(String file) {
        return JSON.readTree(text(file)).get("properties").valueStream().map(each -> each.get("binding"));
    }

    private static String text(String file) {
        return new String(ProcessFiles.read(file), StandardCharsets.UTF_8);
    }

    private static Schema schema() throws IOException {
        try (InputStream stream = ElementTemplatesTest.class.getResourceAsStream("/element-templates/schema.json")) {
            assertThat(stream).as("the element template schema").isNotNull();
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(stream);
        }
    }
}
