package dev.orchestra.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Position;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AppenderTest {

    private final Set<String> there = ConcurrentHashMap.newKeySet();
    private final List<String> askedOfTheProducer = new CopyOnWriteArrayList<>();
    private final CountDownLatch missed = new CountDownLatch(2);
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public List<PartitionInfo> partitionsFor(String topic) {
                    askedOfTheProducer.add(topic);
                    return List.of(new PartitionInfo(topic, 0, Node.noNode(), new Node[0], new Node[0]));
                }
            };
    private final Appender appender = new Appender(
            () -> producer, this::require, topic -> {}, Duration.ofSeconds(60), new Contact(Clock.systemUTC()));

    private void require(String topic) {
        if (!there.contains(topic)) {
            missed.countDown();
            throw JournalUnavailableException.noSuchTopic("There is no topic %s.".formatted(topic), null);
        }
    }

    private CompletableFuture<Position> append(String topic) {
        return appender.append(topic, () -> new ProducerRecord<>(topic, 0, new byte[0], new byte[0]));
    }

    @AfterEach
    void close() {
        appender.close();
    }

    @Test
    void aTopicThatDoesNotExistIsNotAskedOfTheProducerUntilItDoes() throws Exception {
        CompletableFuture<Position> early = append("late");
        assertThat(missed.await(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> appender.partitions("late")).isInstanceOf(JournalUnavailableException.class);
        assertThat(early).isNotDone();
        assertThat(askedOfTheProducer).isEmpty();

        there.add("late");

        assertThat(early.get(60, TimeUnit.SECONDS).topic()).isEqualTo("late");
        assertThat(appender.partitions("late")).isEqualTo(1);
    }
}
