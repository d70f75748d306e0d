package dev.orchestra.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.camunda.zeebe.protocol.record.ValueType;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

final class ExporterSettingsTest {

    @Test
    void needsOnlyKafkasAddress() {
        var settings = ExporterSettings.from(Map.of("bootstrapServers", "kafka:9092"));

        assertThat(settings.topic()).isEqualTo("zeebe.records");
        assertThat(settings.lingerMillis()).isEqualTo(10);
        assertThat(settings.valueTypes()).isEqualTo(RecordSelection.SUPPORTED);
    }

    @Test
    void readsNamesAndValuesAsTheEnvironmentGivesThem() {
        var settings = ExporterSettings.from(Map.of(
                "bootstrapservers", "kafka:9092",
                "linger-millis", "5",
                "VALUE_TYPES", "job, incident",
                "clientproperties", Map.of("security", Map.of("protocol", "SSL"), "client.rack", "a")));

        assertThat(settings.lingerMillis()).isEqualTo(5);
        assertThat(settings.valueTypes()).containsExactlyInAnyOrder(ValueType.JOB, ValueType.INCIDENT);
        assertThat(settings.clientProperties()).isEqualTo(Map.of("security.protocol", "SSL", "client.rack", "a"));
    }

    @Test
    void readsValueTypesFromAListAndFromTheNumberedMapThatSpringMakesOfOne() {
        assertThat(with("valueTypes", List.of("JOB")).valueTypes()).containsExactly(ValueType.JOB);
        assertThat(with("valueTypes", Map.of("0", "JOB")).valueTypes()).containsExactly(ValueType.JOB);
    }

    @Test
    void refusesWhatIsMissingUnknownOrOutOfRangeAndSaysWhatIsValid() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExporterSettings.from(Map.of()))
                .withMessageContaining("bootstrapServers has to be Kafka's addresses");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("bootstrapServer", "x"))
                .withMessageContaining("[bootstrapserver]")
                .withMessageContaining("correct their spelling");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("lingerMillis", 10_001))
                .withMessageContaining("0 to 10000, but it is '10001'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("lingerMillis", "soon"))
                .withMessageContaining("whole number, not 'soon'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("valueTypes", "TIMER"))
                .withMessageContaining("'TIMER'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("clientProperties", "acks=0"))
                .withMessageContaining("map of Kafka's producer settings");
    }

    @Test
    void letsNoClientPropertyWeakenOrderAndAcknowledgement() {
        var settings = with("clientProperties", Map.of("acks", "0", "retries", "0", "batch.size", "1000"));

        var properties = ProducerProperties.of(settings, 3);

        assertThat(properties)
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
                .containsEntry(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE)
                .containsEntry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1)
                .containsEntry(ProducerConfig.BATCH_SIZE_CONFIG, "1000")
                .containsEntry(PartitionOfTheLog.ENGINE_PARTITION, 3);
    }

    private static ExporterSettings with(String name, Object value) {
        return ExporterSettings.from(Map.of("bootstrapServers", "kafka:9092", name, value));
    }
}
