package dev.orchestra.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.zeebe.protocol.record.ValueType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RecordEncoderTest {

    private static final Path RECORDED = Path.of("src/test/resources/records");

    private final RecordEncoder encoder = new RecordEncoder(4096);

    static Stream<String> examples() {
        return TestRecords.examples().keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void writesEachKindOfRecordAsItWasRecorded(String name) throws IOException {
        var written =
                new String(encoder.encode(TestRecords.examples().get(name)).value(), StandardCharsets.UTF_8);

        assertThat(written).isEqualToIgnoringNewLines(Files.readString(RECORDED.resolve(name + ".json")));
    }

    @Test
    void hasARecordedExampleOfEachValueTypeThatIsExported() {
        var recorded = TestRecords.examples().values().stream()
                .map(record -> record.getValueType())
                .collect(Collectors.<ValueType>toSet());

        assertThat(recorded).isEqualTo(RecordSelection.SUPPORTED);
    }

    @Test
    void usesTheInstanceAsKeyAndTheRecordsOwnKeyWhereThereIsNone() {
        assertThat(key("element")).isEqualTo("4503599627370497");
        assertThat(key("error")).isEqualTo("4503599627370497");
        assertThat(key("message")).isEqualTo("4503599627370514");
        assertThat(key("process")).isEqualTo("4503599627370508");
    }

    @Test
    void keepsAValueWholeUpToTheLimitInBytes() {
        var exactlyTheLimit = "ü".repeat(2048);

        assertThat(json(exactlyTheLimit)).contains(exactlyTheLimit).doesNotContain("truncated");
    }

    @Test
    void cutsAValueOverTheLimitAndSaysHowLongItWas() {
        assertThat(json("ü".repeat(2049)))
                .contains("\"value\":\"" + "ü".repeat(256) + "\"")
                .endsWith(",\"truncated\":{\"value\":4098}}");
    }

    @Test
    void neverCutsACharacterInTwo() {
        assertThat(json("x" + "😀".repeat(2000))).contains("\"value\":\"x" + "😀".repeat(127) + "\"");
    }

    @Test
    void keepsAShortFormOnlyOfRecordsThatKafkaCouldRefuse() {
        var large = new RecordEncoder(2_000_000).encode(TestRecords.variable(1, "x".repeat(1_000_000)));
        var small = encoder.encode(TestRecords.variable(1, "x"));

        assertThat(large.shorten()).isTrue();
        assertThat(large.value()).hasSizeLessThan(2048);
        assertThat(small.shorten()).isFalse();
    }

    private String key(String example) {
        return new String(encoder.encode(TestRecords.examples().get(example)).key(), StandardCharsets.UTF_8);
    }

    private String json(String variable) {
        return new String(encoder.encode(TestRecords.variable(1, variable)).value(), StandardCharsets.UTF_8);
    }
}
