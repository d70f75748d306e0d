package dev.orchestra.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

class JournalConfigurationTest {

    @Test
    void howToConnectIsTakenFromSpringsOwnKeysAndWhereToIsNot() {
        KafkaProperties spring = new KafkaProperties();
        spring.setBootstrapServers(List.of("elsewhere:9092"));
        spring.setClientId("elsewhere");
        spring.getSecurity().setProtocol("SASL_SSL");
        spring.getProperties().put("sasl.mechanism", "SCRAM-SHA-512");

        assertThat(JournalConfiguration.connection(spring))
                .containsAllEntriesOf(Map.of("security.protocol", "SASL_SSL", "sasl.mechanism", "SCRAM-SHA-512"))
                .doesNotContainKeys("bootstrap.servers", "client.id");
    }
}
