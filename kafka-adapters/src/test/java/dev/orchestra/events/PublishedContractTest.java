package dev.orchestra.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.log.DeadLetterHeaders;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.processes.ErrorCodes;
import dev.orchestra.processes.JobTypes;
import dev.orchestra.processes.ProcessFiles;
import dev.orchestra.processes.StepHeaders;
import dev.orchestra.processes.Variables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/contract.md} says what the code does. If this fails, correct the document, or keep the promise. */
final class PublishedContractTest {

    private static final Path ROOT = root();
    private static final String CONTRACT = read("docs/contract.md");

    static Stream<String> types() {
        return ProcessFiles.eventTypes().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void theExampleInTheDocumentIsTheOneThatTheSchemaIsTestedWith(String type) {
        Matcher example = Pattern.compile("(?s)\\n### `" + Pattern.quote(type)
                        + "`[^\\n]*\\n(?:(?!\\n### |\\n## ).)*?```json\\n(.*?)\\n```")
                .matcher(CONTRACT);

        assertThat(example.find()).as("an example under the heading of " + type).isTrue();
        assertThat(example.group(1))
                .isEqualTo(new String(ProcessFiles.example(type).orElseThrow(), StandardCharsets.UTF_8).strip());
    }

    @Test
    void theDocumentHasNoTypeThatHasNoSchema() {
        List<String> headings = Pattern.compile("(?m)^### `(dev\\.orchestra\\.[^`]+)`")
                .matcher(CONTRACT)
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(headings).containsExactlyInAnyOrderElementsOf(ProcessFiles.eventTypes());
    }

    @Test
    void theRecordOfTheEngineIsOneThatTheExporterIsTestedWith() {
        assertThat(CONTRACT)
                .contains(read("zeebe-exporter/src/test/resources/records/job.json")
                        .strip());
    }

    @Test
    void everyTopicAndAttributeIsInTheDocument() {
        Topics topics = new Topics("");

        assertThat(topics.shared()).extracting(TopicSpec::name).allSatisfy(this::isNamed);
        isNamed(topics.stepRequest("x").replace(".x.", ".{agent}."));
        isNamed(Topics.deadLetters("{topic}"));
        isNamed(topics.agentGroup("{agent}"));
        isNamed(topics.busGroup("{name}"));
        assertThat(Attribute.values())
                .extracting(Attribute::wireName)
                .allSatisfy(name -> assertThat(CONTRACT).contains(name));
    }

    @Test
    void everyReasonAndHeaderOfADeadLetterIsInTheDocument() {
        assertThat(RefusalReason.values()).extracting(Enum::name).allSatisfy(this::isNamed);
        List.of(
                        DeadLetterHeaders.REASON,
                        DeadLetterHeaders.MESSAGE,
                        DeadLetterHeaders.TOPIC,
                        DeadLetterHeaders.PARTITION,
                        DeadLetterHeaders.OFFSET,
                        DeadLetterHeaders.TIMESTAMP,
                        DeadLetterHeaders.REFUSED_AT,
                        DeadLetterHeaders.GROUP)
                .forEach(this::isNamed);
    }

    @Test
    void everyNameOfAModelIsInTheDocument() {
        List.of(
                        StepHeaders.AGENT,
                        StepHeaders.DEADLINE,
                        StepHeaders.ON_LOSS,
                        StepHeaders.ON_LOSS_RETRY,
                        StepHeaders.ON_LOSS_ERROR,
                        StepHeaders.RESULT_VARIABLE,
                        Variables.ORCHESTRA,
                        Variables.INPUT,
                        Variables.OUTPUT,
                        Variables.RESUME,
                        ErrorCodes.AGENT_LOST,
                        ErrorCodes.AGENT_TIMEOUT,
                        ErrorCodes.RECONSTRUCTION_EXHAUSTED)
                .forEach(this::isNamed);
        assertThat(CONTRACT)
                .contains("type=\"" + JobTypes.AGENT_STEP + "\"", "type=\"" + JobTypes.WORKFLOW_OUTPUT + "\"");
    }

    private void isNamed(String name) {
        assertThat(CONTRACT).contains("`" + name + "`");
    }

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + file, e);
        }
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(at.resolve("mvnw"))) {
            at = at.getParent();
        }
        return at;
    }
}
