package dev.orchestra.workers.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.workers.engine.Engine.ProcessFile;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The texts were recorded from brokers 8.5.8 and 8.6.0, which say the same unless noted. */
class BrokerRejectionsTest {

    private static final String START = """
        INVALID_ARGUMENT: Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected to deploy new resources, but \
        encountered the following errors:
        """;

    @Test
    void severalFilesWithElementsAreToldApart() {
        var findings = parse("""
            'notask.bpmn': - Element: task
                - ERROR: Must have exactly one 'zeebe:taskDefinition' extension element

            'msg.bpmn': - Element: m
                - ERROR: Name must be present and not empty
                - ERROR: Must have exactly one zeebe:subscription extension element
            - Element: t
                - ERROR: Invalid timer duration expression (Invalid duration format 'abc' for expression 'abc'.)

            'bad.dmn': unsupported decision expression 'null'
            """, "ok.bpmn", "notask.bpmn", "msg.bpmn", "bad.dmn");

        assertThat(findings)
                .containsExactly(
                        new Finding(
                                "notask.bpmn",
                                "task",
                                Rule.ENGINE,
                                "Must have exactly one 'zeebe:taskDefinition' extension element"),
                        new Finding("msg.bpmn", "m", Rule.ENGINE, "Name must be present and not empty"),
                        new Finding(
                                "msg.bpmn",
                                "m",
                                Rule.ENGINE,
                                "Must have exactly one zeebe:subscription extension element"),
                        new Finding(
                                "msg.bpmn",
                                "t",
                                Rule.ENGINE,
                                "Invalid timer duration expression (Invalid duration format 'abc' for expression"
                                        + " 'abc'.)"),
                        new Finding("bad.dmn", null, Rule.ENGINE, "unsupported decision expression 'null'"));
    }

    @Test
    void aMappingIsFoundByItsElementAndItsPlaceIsSaid() {
        var findings = parse("""
            'feel.bpmn': - Element: task > extensionElements > ioMapping > input
                - ERROR: failed to parse expression 'a +': Expected (binaryComparison):1:3, found "+"

            """, "feel.bpmn");

        assertThat(findings)
                .containsExactly(new Finding(
                        "feel.bpmn",
                        "task",
                        Rule.ENGINE,
                        "failed to parse expression 'a +': Expected (binaryComparison):1:3, found \"+\""
                                + " (in extensionElements > ioMapping > input)"));
    }

    @Test
    void theParsersErrorKeepsItsLine() {
        var findings = parse(
                "'flow.bpmn': Error: URI=null Line=7: cvc-id.1: There is no ID/IDREF binding for IDREF 'nowhere'.\n",
                "flow.bpmn");

        assertThat(findings)
                .containsExactly(new Finding(
                        "flow.bpmn",
                        null,
                        Rule.ENGINE,
                        "line 7: cvc-id.1: There is no ID/IDREF binding for IDREF 'nowhere'."));
    }

    @Test
    void aClashBetweenFilesIsToldAtTheSecond() {
        var findings = parse("Duplicated process id in resources 'ok.bpmn' and 'dup.bpmn'", "ok.bpmn", "dup.bpmn");

        assertThat(findings).singleElement().extracting(Finding::file).isEqualTo("dup.bpmn");
    }

    @Test
    void theOnlyFileIsMeantWhereNoneIsNamed() {
        var findings = parse("Expected the form id to be present, but none given", "bad.form");

        assertThat(findings).singleElement().extracting(Finding::file).isEqualTo("bad.form");
    }

    @Test
    void aTextOfAnotherShapeIsHandedOnAsItIs() {
        var findings = BrokerRejections.parse("INVALID_ARGUMENT: something new", List.of());

        assertThat(findings).containsExactly(new Finding(null, null, Rule.ENGINE, "INVALID_ARGUMENT: something new"));
    }

    @Test
    void anEmptyTextIsStillAFinding() {
        assertThat(BrokerRejections.parse("", List.of())).hasSize(1);
    }

    @Test
    void aFileNameWithAQuoteIsKnown() {
        var findings = parse("'it's.bpmn': - Element: a\n    - ERROR: No\n", "it's.bpmn");

        assertThat(findings).containsExactly(new Finding("it's.bpmn", "a", Rule.ENGINE, "No"));
    }

    private static List<Finding> parse(String errors, String... names) {
        List<ProcessFile> files =
                Stream.of(names).map(name -> new ProcessFile(name, new byte[0])).toList();
        return BrokerRejections.parse(START + errors, files);
    }
}
