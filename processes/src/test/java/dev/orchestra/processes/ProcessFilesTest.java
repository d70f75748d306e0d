package dev.orchestra.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ProcessFilesTest {

    @Test
    void theListOfDeployableFilesIsWhatTheFoldersHold() throws Exception {
        assertThat(Set.copyOf(ProcessFiles.deployable()))
                .isEqualTo(files("/processes", ".*\\.(bpmn|dmn|form)"))
                .hasSameSizeAs(ProcessFiles.deployable());
    }

    @Test
    void theListOfTemplatesIsWhatTheFolderHolds() throws Exception {
        assertThat(Set.copyOf(ProcessFiles.templates())).isEqualTo(files("/processes", "templates/.*"));
    }

    @Test
    void everyEventTypeHasASchemaAndAnExampleAndNothingElseHas() throws Exception {
        Set<String> named = ProcessFiles.eventTypes().stream()
                .flatMap(type -> Stream.of(type + ".json", "examples/" + type + ".json"))
                .collect(Collectors.toSet());

        assertThat(files("/schemas", "(?!avro/).*")).isEqualTo(named);
    }

    @Test
    void theListOfAvroSchemasIsWhatTheFolderHolds() throws Exception {
        Set<String> named = ProcessFiles.avroTopics().stream()
                .map(topic -> "avro/" + topic + ".avsc")
                .collect(Collectors.toSet());

        assertThat(files("/schemas", "avro/.*")).isEqualTo(named);
        assertThat(ProcessFiles.avroTopics())
                .allSatisfy(topic -> assertThat(ProcessFiles.avroSchema(topic)).isPresent());
        assertThat(ProcessFiles.avroSchema("../examples/x")).isEmpty();
    }

    @Test
    void theRequirementIsPlainTextOfReadableLength() {
        List<String> lines = ProcessFiles.requirement().lines().toList();

        assertThat(lines).hasSizeBetween(12, 40);
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThan(110));
    }

    @Test
    void aNameThatIsNotShippedIsRefusedWithTheWayToTheRightOnes() {
        assertThatThrownBy(() -> ProcessFiles.read("examples/none.bpmn"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("examples/none.bpmn")
                .hasMessageContaining("ProcessFiles.deployable()");
    }

    @Test
    void aTypeThatIsNotOfTheContractHasNoSchema() {
        assertThat(ProcessFiles.schema("com.example.order.placed.v1")).isEmpty();
        assertThat(ProcessFiles.schema("../processes/templates/agent-step")).isEmpty();
        assertThat(ProcessFiles.schema("examples/dev.orchestra.step.requested.v1"))
                .isEmpty();
    }

    private static Set<String> files(String folder, String pattern) throws IOException, URISyntaxException {
        Path root = Path.of(ProcessFiles.class.getResource(folder).toURI());
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(file -> file.matches(pattern))
                    .collect(Collectors.toSet());
        }
    }
}
