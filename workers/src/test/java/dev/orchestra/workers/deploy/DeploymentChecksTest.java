package dev.orchestra.workers.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.processes.ProcessFiles;
import dev.orchestra.workers.engine.Engine.ProcessFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeploymentChecksTest {

    @Test
    void aSoundProcessADecisionAndAFormHaveNoFindings() {
        var findings = DeploymentChecks.check(List.of(
                file("a.bpmn", bpmn("a", step(""))),
                file("b.dmn", dmn("d")),
                file("c.form", "{\"id\":\"f\",\"components\":[]}")));

        assertThat(findings).isEmpty();
    }

    static Stream<Arguments> brokenFiles() {
        return Stream.of(
                broken("an empty file", "a.bpmn", "", Rule.EMPTY_FILE, null),
                broken("no name", "", "<x/>", Rule.FILE_NAME, null),
                broken("a line break in the name", "a\n.bpmn", "<x/>", Rule.FILE_NAME, null),
                broken("another type", "a.exe", "MZ", Rule.UNKNOWN_TYPE, null),
                broken("text as BPMN", "a.bpmn", "hello", Rule.BROKEN_XML, null),
                broken("BPMN that breaks off", "a.bpmn", bpmn("a", "").substring(0, 200), Rule.BROKEN_XML, null),
                broken("a DOCTYPE", "a.bpmn", "<!DOCTYPE x [<!ENTITY e \"e\">]>" + bpmn("a", ""), Rule.DOCTYPE, null),
                broken(
                        "an external entity",
                        "a.bpmn",
                        "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">" + bpmn("a", ""),
                        Rule.DOCTYPE,
                        null),
                broken("an unknown entity", "a.bpmn", bpmn("a", "&passwd;"), Rule.BROKEN_XML, null),
                broken("elements without end", "a.bpmn", "<a>".repeat(100_000), Rule.TOO_DEEP, null),
                broken("DMN under a BPMN name", "a.bpmn", dmn("d"), Rule.CONTENT_MISMATCH, null),
                broken("BPMN under a DMN name", "a.dmn", bpmn("a", ""), Rule.CONTENT_MISMATCH, null),
                broken("BPMN as a form", "a.form", bpmn("a", ""), Rule.BROKEN_JSON, null),
                broken("JSON that is no form", "a.form", "[1]", Rule.CONTENT_MISMATCH, null),
                broken("a form without an id", "a.form", "{\"components\":[]}", Rule.MISSING_ID, null),
                broken("a decision without an id", "a.dmn", dmn(""), Rule.MISSING_ID, null),
                broken(
                        "nothing executable",
                        "a.bpmn",
                        bpmn("a", "").replace("isExecutable=\"true\"", ""),
                        Rule.NO_EXECUTABLE_PROCESS,
                        null),
                broken("a process without an id", "a.bpmn", bpmn("", ""), Rule.MISSING_ID, null),
                broken(
                        "a compensation event definition without an id",
                        "a.bpmn",
                        bpmn("a", "<endEvent id=\"done\"><compensateEventDefinition/></endEvent>"),
                        Rule.EVENT_DEFINITION_ID,
                        "done"),
                broken("no agent", "a.bpmn", bpmn("a", task("")), Rule.AGENT, "step"),
                broken("an empty agent", "a.bpmn", bpmn("a", task(header("agent", " "))), Rule.AGENT, "step"),
                broken(
                        "an agent's name",
                        "a.bpmn",
                        bpmn("a", task(header("agent", "App Designer"))),
                        Rule.AGENT,
                        "step"),
                broken("two agents", "a.bpmn", bpmn("a", step(header("agent", "echo"))), Rule.AGENT, "step"),
                broken(
                        "a deadline in words",
                        "a.bpmn",
                        bpmn("a", step(header("deadline", "2 min"))),
                        Rule.DEADLINE,
                        "step"),
                broken(
                        "a deadline of nothing",
                        "a.bpmn",
                        bpmn("a", step(header("deadline", "PT0S"))),
                        Rule.DEADLINE,
                        "step"),
                broken(
                        "a deadline in months",
                        "a.bpmn",
                        bpmn("a", step(header("deadline", "P1M"))),
                        Rule.DEADLINE,
                        "step"),
                broken(
                        "an onLoss of its own",
                        "a.bpmn",
                        bpmn("a", step(header("onLoss", "ignore"))),
                        Rule.ON_LOSS,
                        "step"),
                broken(
                        "a result that is a path",
                        "a.bpmn",
                        bpmn("a", step(header("resultVariable", "a.b"))),
                        Rule.RESULT_VARIABLE,
                        "step"),
                broken(
                        "a result under our name",
                        "a.bpmn",
                        bpmn("a", step(header("resultVariable", "orchestra"))),
                        Rule.RESULT_VARIABLE,
                        "step"),
                broken(
                        "a mapping to our variable",
                        "a.bpmn",
                        bpmn("a", mapped("output", "=x", "orchestra.request")),
                        Rule.RESERVED_VARIABLE,
                        "mapped"),
                broken(
                        "an input over our variable",
                        "a.bpmn",
                        bpmn("a", mapped("input", "=x", "orchestra")),
                        Rule.RESERVED_VARIABLE,
                        "mapped"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenFiles")
    void aBrokenFileIsNamedWithElementAndRule(String what, ProcessFile file, Rule rule, String element) {
        assertThat(DeploymentChecks.check(List.of(file))).singleElement().satisfies(finding -> {
            assertThat(finding.file()).isEqualTo(file.name());
            assertThat(finding.rule()).isEqualTo(rule);
            assertThat(finding.element()).isEqualTo(element);
            assertThat(finding.message()).isNotBlank();
        });
    }

    @Test
    void anEmptyDeploymentIsAFinding() {
        assertThat(DeploymentChecks.check(List.of())).extracting(Finding::rule).containsExactly(Rule.NOTHING_TO_DEPLOY);
    }

    @Test
    void aDeploymentOverTheEnginesLimitIsAFinding() {
        byte[] large = new byte[DeploymentChecks.TOTAL_BYTES_MAX + 1];

        assertThat(DeploymentChecks.check(List.of(new ProcessFile("a.txt", large))))
                .extracting(Finding::rule)
                .contains(Rule.TOO_LARGE);
    }

    @Test
    void oneFileNameTwiceIsAFinding() {
        var findings = DeploymentChecks.check(List.of(file("a.bpmn", bpmn("a", "")), file("a.bpmn", bpmn("b", ""))));

        assertThat(findings).extracting(Finding::rule).containsExactly(Rule.DUPLICATE_FILE);
    }

    @Test
    void oneProcessIdInTwoFilesNamesBoth() {
        var findings =
                DeploymentChecks.check(List.of(file("a.bpmn", bpmn("same", "")), file("b.bpmn", bpmn("same", ""))));

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo(Rule.DUPLICATE_ID);
            assertThat(finding.file()).isEqualTo("b.bpmn");
            assertThat(finding.message()).contains("a.bpmn");
        });
    }

    @Test
    void allFindingsOfAllFilesAreTold() {
        var findings = DeploymentChecks.check(List.of(
                file("a.bpmn", bpmn("a", task(header("onLoss", "x") + header("deadline", "x")))),
                file("b.form", "{"),
                file("c.txt", "c")));

        assertThat(findings)
                .extracting(Finding::rule)
                .containsExactlyInAnyOrder(
                        Rule.AGENT, Rule.DEADLINE, Rule.ON_LOSS, Rule.BROKEN_JSON, Rule.UNKNOWN_TYPE);
    }

    @Test
    void aCalledProcessMayBeGivenOurVariableAsItIs() {
        var file = file("a.bpmn", bpmn("a", mapped("input", "= orchestra", "orchestra")));

        assertThat(DeploymentChecks.check(List.of(file))).isEmpty();
    }

    @Test
    void otherEventDefinitionsNeedNoId() {
        var file = file("a.bpmn", bpmn("a", "<endEvent id=\"e\"><terminateEventDefinition/></endEvent>"));

        assertThat(DeploymentChecks.check(List.of(file))).isEmpty();
    }

    @Test
    void allThatIsShippedIsSound() {
        List<ProcessFile> shipped = ProcessFiles.deployable().stream()
                .map(name -> new ProcessFile(name, ProcessFiles.read(name)))
                .toList();

        assertThat(shipped).isNotEmpty();
        assertThat(DeploymentChecks.check(shipped)).isEmpty();
    }

    @Test
    void anAgentMayBeNamedByAnInputMappingWhenTheModelRuns() {
        for (String target : List.of("agentStep.agent", "agentStep")) {
            assertThat(DeploymentChecks.check(List.of(file("a.bpmn", bpmn("a", stepWithInput(target))))))
                    .isEmpty();
        }
        assertThat(DeploymentChecks.check(List.of(file("a.bpmn", bpmn("a", stepWithInput("agentStep.deadline"))))))
                .extracting(Finding::rule)
                .containsExactly(Rule.AGENT);
    }

    @Test
    void theHeadersOfAnotherWorkersTaskAreItsOwn() {
        String other = task(header("deadline", "whenever")).replace("agent-step", "send-mail");

        assertThat(DeploymentChecks.check(List.of(file("a.bpmn", bpmn("a", other)))))
                .isEmpty();
    }

    private static Arguments broken(String what, String name, String content, Rule rule, String element) {
        return Arguments.of(what, file(name, content), rule, element);
    }

    private static ProcessFile file(String name, String content) {
        return new ProcessFile(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static String step(String headers) {
        return task(header("agent", "echo") + headers);
    }

    private static String task(String headers) {
        return """
            <serviceTask id="step"><extensionElements><zeebe:taskDefinition type="agent-step"/>\
            <zeebe:taskHeaders>%s</zeebe:taskHeaders></extensionElements></serviceTask>\
            """.formatted(headers);
    }

    private static String stepWithInput(String target) {
        return task("").replace("<zeebe:taskHeaders>", """
                <zeebe:ioMapping><zeebe:input source="=x" target="%s"/></zeebe:ioMapping><zeebe:taskHeaders>\
                """.formatted(target));
    }

    private static String header(String key, String value) {
        return "<zeebe:header key=\"%s\" value=\"%s\"/>".formatted(key, value);
    }

    private static String mapped(String direction, String source, String target) {
        return """
            <task id="mapped"><extensionElements><zeebe:ioMapping><zeebe:%s source="%s" target="%s"/>\
            </zeebe:ioMapping></extensionElements></task>\
            """.formatted(direction, source, target);
    }

    private static String bpmn(String processId, String elements) {
        return """
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
                xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
              <process id="%s" isExecutable="true"><startEvent id="start"/>%s</process>
            </definitions>
            """.formatted(processId, elements);
    }

    private static String dmn(String id) {
        return """
            <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="drg" name="d" namespace="n">
              <decision id="%s" name="d"/>
            </definitions>
            """.formatted(id);
    }
}
