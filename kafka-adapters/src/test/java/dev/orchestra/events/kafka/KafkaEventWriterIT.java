package dev.orchestra.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.EventWriter;
import dev.orchestra.events.log.EventWriterContract;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.LocalStackExtension;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalStackExtension.class)
class KafkaEventWriterIT extends EventWriterContract {

    private final KafkaBroker broker;

    KafkaEventWriterIT(KafkaBroker broker) {
        this.broker = broker;
    }

    @Override
    protected EventLog open() {
        return new KafkaEventLog(
                KafkaEventLogOptions.of(broker.bootstrapServers(), "writers"), Tracing.OFF, Clock.systemUTC());
    }

    @Test
    void what_was_appended_behind_the_open_transaction_of_somebody_else_is_read_when_that_has_ended() throws Exception {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "somebody-" + UUID.randomUUID());
        try (var somebody = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
                EventWriter writer = log.writer("behind-" + UUID.randomUUID())) {
            somebody.initTransactions();
            somebody.beginTransaction();
            somebody.send(new ProducerRecord<>(table.topic(), "k", "open")).get();
            writer.append(List.of(record("a", "1")));

            assertThat(log.ends(Set.of(table.topic()))).containsEntry(table, 0L);
            var read = CompletableFuture.supplyAsync(() -> read(0, Long.MAX_VALUE));
            somebody.abortTransaction();

            assertThat(read.get(60, TimeUnit.SECONDS)).containsExactly("1");
        }
    }
}
