package dev.orchestra.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestra.events.log.FencedException;
import dev.orchestra.events.log.JournalUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TransactionalWriterTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private Duration untilTheBrokerAnswers = Duration.ZERO;
    private final TransactionalWriter writer =
            new TransactionalWriter("agent-1", this::newProducer, TIMEOUT, this::nanoTime);

    private MockProducer<byte[], byte[]> newProducer() {
        var producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        producers.add(producer);
        return producer;
    }

    private long nanoTime() {
        return nanos.getAndAdd(untilTheBrokerAnswers.toNanos());
    }

    private void commit() {
        writer.commit(
                List.of(new ProducerRecord<>("agent.heartbeat", new byte[] {1})),
                Map.of(),
                new ConsumerGroupMetadata("group"));
    }

    @Test
    void whoseNameIsAnothersIsFencedForGood() {
        commit();
        producers.getFirst().commitTransactionException = new ProducerFencedException("epoch");

        assertThatThrownBy(this::commit).isInstanceOf(FencedException.class).hasMessageContaining("agent-1");
        assertThatThrownBy(this::commit).isInstanceOf(FencedException.class);
        assertThat(producers).hasSize(1);
    }

    @Test
    void whoseTransactionTheBrokerEndedInAnOutageTakesItsNameAgain() {
        commit();
        producers.getFirst().commitTransactionException = new ProducerFencedException("epoch");
        untilTheBrokerAnswers = TIMEOUT;

        assertThatThrownBy(this::commit)
                .isInstanceOf(JournalUnavailableException.class)
                .hasMessageContaining("PT10S");
        commit();
        assertThat(producers).hasSize(2);
        assertThat(producers.getLast().history()).hasSize(1);
    }
}
