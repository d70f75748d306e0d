package dev.orchestra.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.camunda.zeebe.exporter.api.context.Configuration;
import io.camunda.zeebe.exporter.api.context.Context;
import io.camunda.zeebe.protocol.record.RecordType;
import io.camunda.zeebe.protocol.record.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

final class KafkaExporterTest {

    private final FakeController controller = new FakeController(-1);
    private final MockProducer<byte[], byte[]> kafka = threePartitions();
    private final KafkaExporter exporter = new KafkaExporter((settings, enginePartition) -> kafka);

    @Test
    void exportsFromConfigureToClose() {
        exporter.configure(new FakeContext(Map.of("bootstrapServers", "kafka:9092", "topic", "records")));
        exporter.open(controller);
        exporter.export(TestRecords.variable(7, "1"));
        controller.tick();
        exporter.close();

        var record = kafka.history().getFirst();
        assertThat(record.topic()).isEqualTo("records");
        assertThat(record.key()).asString().isEqualTo("4503599627370497");
        assertThat(record.timestamp()).isEqualTo(TestRecords.TIME + 7);
        assertThat(controller.getLastExportedRecordPosition()).isEqualTo(7);
        assertThat(kafka.closed()).isTrue();
    }

    @Test
    void asksTheBrokerForEventsOfTheConfiguredTypesOnly() {
        var context = new FakeContext(Map.of("bootstrapServers", "kafka:9092", "valueTypes", "JOB"));

        exporter.configure(context);

        assertThat(context.filter.acceptType(RecordType.EVENT)).isTrue();
        assertThat(context.filter.acceptType(RecordType.COMMAND)).isFalse();
        assertThat(context.filter.acceptValue(ValueType.JOB)).isTrue();
        assertThat(context.filter.acceptValue(ValueType.VARIABLE)).isFalse();
    }

    @Test
    void failsAtTheBrokersStartWhenAnArgumentIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> exporter.configure(new FakeContext(Map.of())))
                .withMessageContaining("bootstrapServers");
    }

    @Test
    void spreadsTheEnginesPartitionsOverKafkasWithoutEverSplittingOne() {
        assertThat(PartitionOfTheLog.kafkaPartition(1, 3)).isZero();
        assertThat(PartitionOfTheLog.kafkaPartition(3, 3)).isEqualTo(2);
        assertThat(PartitionOfTheLog.kafkaPartition(4, 3)).isZero();

        var partitioner = new PartitionOfTheLog();
        partitioner.configure(Map.of(PartitionOfTheLog.ENGINE_PARTITION, 2));
        for (var key : List.of("1", "2", "3")) {
            assertThat(partitioner.partition("records", key, key.getBytes(), null, null, cluster()))
                    .isEqualTo(1);
        }
    }

    private static MockProducer<byte[], byte[]> threePartitions() {
        return new MockProducer<>(cluster(), true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Cluster cluster() {
        var node = new Node(0, "localhost", 1);
        var nodes = new Node[] {node};
        return new Cluster(
                "c",
                List.of(node),
                List.of(
                        new PartitionInfo("records", 0, node, nodes, nodes),
                        new PartitionInfo("records", 1, node, nodes, nodes),
                        new PartitionInfo("records", 2, node, nodes, nodes)),
                Set.of(),
                Set.of());
    }

    private static final class FakeContext implements Context {

        private final Map<String, Object> arguments;
        private RecordFilter filter;

        FakeContext(Map<String, Object> arguments) {
            this.arguments = arguments;
        }

        @Override
        public Logger getLogger() {
            return NOPLogger.NOP_LOGGER;
        }

        @Override
        public Configuration getConfiguration() {
            return new Configuration() {
                @Override
                public String getId() {
                    return "kafka";
                }

                @Override
                public Map<String, Object> getArguments() {
                    return arguments;
                }

                @Override
                public <T> T instantiate(Class<T> type) {
                    throw new UnsupportedOperationException("The exporter reads the arguments itself.");
                }
            };
        }

        @Override
        public int getPartitionId() {
            return 2;
        }

        @Override
        public void setFilter(RecordFilter newFilter) {
            filter = newFilter;
        }
    }
}
