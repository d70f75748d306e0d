package dev.orchestra.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/**
 * Each name in a model has its constant, and each constant is used. If this fails, name the new thing
 * in the class the message speaks of, or remove the constant that no model uses any more.
 */
final class ModelNamesTest {

    @Test
    void everyJobTypeInAModelHasItsConstantAndTheReverse() {
        assertThat(used(model -> values(model, Model.ZEEBE, "taskDefinition", "type")))
                .as("task definitions in the models against JobTypes")
                .isEqualTo(constants(JobTypes.class, ""));
    }

    @Test
    void everyMessageNameInAModelHasItsConstantAndTheReverse() {
        Set<String> named = constants(MessageNames.class, "");
        named.remove(MessageNames.RESERVED);

        assertThat(used(model -> values(model, Model.BPMN, "message", "name")))
                .as("messages in the models against MessageNames")
                .isEqualTo(named);
    }

    @Test
    void everyErrorCodeInAModelHasItsConstant() {
        Set<String> named = constants(ErrorCodes.class, "");
        named.addAll(constants(AppDesign.class, "ERROR_"));

        assertThat(used(model -> values(model, Model.BPMN, "error", "errorCode")))
                .as("error codes in the models against ErrorCodes and AppDesign")
                .isSubsetOf(named);
    }

    @Test
    void everyErrorCodeIsCaughtInAModelOrPromisedByATemplate() {
        Set<String> caught = used(model -> values(model, Model.BPMN, "error", "errorCode"));
        String templates = ProcessFiles.templates().stream()
                .map(file -> new String(ProcessFiles.read(file), StandardCharsets.UTF_8))
                .collect(Collectors.joining());

        assertThat(Stream.concat(
                        constants(ErrorCodes.class, "").stream(), constants(AppDesign.class, "ERROR_").stream()))
                .allMatch(code -> caught.contains(code) || templates.contains(code));
    }

    @Test
    void everyHeaderOfAStepHasItsConstantAndTheReverse() {
        Set<String> named = constants(StepHeaders.class, "");
        named.removeAll(
                Set.of(StepHeaders.ON_LOSS_RETRY, StepHeaders.ON_LOSS_ERROR, StepHeaders.RESULT_VARIABLE_DEFAULT));

        assertThat(used(model -> values(model, Model.ZEEBE, "header", "key")))
                .as("task headers in the models against StepHeaders")
                .isEqualTo(named);
    }

    @Test
    void everyAgentInAModelHasItsConstantAndTheReverse() {
        Set<String> named = constants(AppDesign.class, "AGENT_");
        named.addAll(constants(Examples.class, "AGENT_"));

        assertThat(used(model -> Stream.concat(headers(model, StepHeaders.AGENT), calledAgents(model))))
                .as("agents in the models against AppDesign and Examples")
                .isEqualTo(named);
    }

    @Test
    void everyProcessHasItsConstantAndTheReverse() {
        Set<String> named = constants(Examples.class, "");
        named.removeAll(constants(Examples.class, "AGENT_"));
        named.add(AppDesign.PROCESS_ID);
        named.add(RecoverableStep.PROCESS_ID);

        assertThat(used(model -> values(model, Model.BPMN, "process", "id")))
                .as("processes against AppDesign, Examples and RecoverableStep")
                .isEqualTo(named);
    }

    @Test
    void everyStepNamesItsAgentMapsIntoItsInputAndKeepsOffOurVariable() {
        assertThat(tasks(JobTypes.AGENT_STEP)).isNotEmpty().allSatisfy(step -> {
            assertThat(Stream.concat(keys(step).stream(), targets(step).stream()))
                    .containsAnyOf(StepHeaders.AGENT, Variables.AGENT_STEP + "." + StepHeaders.AGENT);
            assertThat(targets(step)).allMatch(target -> target.matches("(input|agentStep)(\\..+)?"));
        });
        assertThat(used(model -> headers(model, StepHeaders.RESULT_VARIABLE))).doesNotContain(Variables.ORCHESTRA);
    }

    @Test
    void theElementsOfTheRecoverableStepThatMatterHaveTheirConstants() {
        Model model = Model.read(RecoverableStep.FILES.getFirst());

        assertThat(model.flowNodes().stream().map(node -> node.getAttribute("id")))
                .containsAll(constants(RecoverableStep.class, "ELEMENT_"));
        assertThat(values(model, Model.ZEEBE, "formDefinition", "formId")).containsExactly(RecoverableStep.FORM_ID);
        assertThat(values(model, Model.ZEEBE, "assignmentDefinition", "candidateGroups"))
                .containsExactly(RecoverableStep.REVIEWERS);
    }

    @Test
    void whatReconstructWorksOutStaysInItButWhatTheNextAttemptGoesOnFrom() {
        Element reconstruct = Model.read(RecoverableStep.FILES.getFirst())
                .elements(Model.BPMN, "subProcess")
                .filter(node -> node.getAttribute("id").equals(RecoverableStep.ELEMENT_RECONSTRUCT))
                .findFirst()
                .orElseThrow();

        assertThat(targets(reconstruct))
                .containsExactlyInAnyOrder(
                        RecoverableStep.CASE,
                        RecoverableStep.LOADED,
                        RecoverableStep.GATHERED,
                        RecoverableStep.REBUILT,
                        RecoverableStep.DECISION);
    }

    @Test
    void everyOutputMapsIntoOutput() {
        assertThat(tasks(JobTypes.WORKFLOW_OUTPUT))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(targets(event)).allMatch(target -> target.matches("output(\\..+)?")));
    }

    private static List<Element> tasks(String jobType) {
        return Model.all()
                .flatMap(model -> model.flowNodes().stream())
                .filter(node -> Model.children(node, Model.ZEEBE, "taskDefinition")
                        .anyMatch(task -> task.getAttribute("type").equals(jobType)))
                .toList();
    }

    private static List<String> keys(Element step) {
        return Model.children(step, Model.ZEEBE, "header")
                .map(header -> header.getAttribute("key"))
                .toList();
    }

    private static List<String> targets(Element node) {
        return Model.children(node, Model.ZEEBE, "input")
                .map(input -> input.getAttribute("target"))
                .toList();
    }

    private static Set<String> used(Function<Model, Stream<String>> names) {
        return Model.all().flatMap(names).collect(Collectors.toSet());
    }

    private static Stream<String> values(Model model, String namespace, String element, String attribute) {
        return model.elements(namespace, element).map(found -> found.getAttribute(attribute));
    }

    private static Stream<String> headers(Model model, String key) {
        return model.elements(Model.ZEEBE, "header")
                .filter(header -> header.getAttribute("key").equals(key))
                .map(header -> header.getAttribute("value"));
    }

    /** The agents that call activities name, as FEEL texts. */
    private static Stream<String> calledAgents(Model model) {
        return model.elements(Model.BPMN, "callActivity")
                .flatMap(call -> Model.children(call, Model.ZEEBE, "input"))
                .filter(input -> input.getAttribute("target").equals(RecoverableStep.AGENT))
                .map(input -> input.getAttribute("source").replaceAll("^=\"|\"$", ""));
    }

    /** The values of the public text constants whose names begin with {@code prefix}. */
    private static Set<String> constants(Class<?> holder, String prefix) {
        return Arrays.stream(holder.getDeclaredFields())
                .filter(field -> Modifier.isPublic(field.getModifiers()) && field.getType() == String.class)
                .filter(field -> field.getName().startsWith(prefix))
                .map(field -> {
                    try {
                        return (String) field.get(null);
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                })
                .collect(Collectors.toSet());
    }
}
