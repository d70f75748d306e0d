package dev.orchestra.events.kafka;

import dev.orchestra.events.log.PackedHeaders;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RawRecord.Header;
import dev.orchestra.events.log.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Between Kafka's types and the port's. */
final class Records {

    private static final int SHARED_KEY_MAX = 200;

    // What another thread has just put here is as good as an older one.
    private static byte @Nullable [] lastKey;

    private static Instant lastTime = Instant.EPOCH;

    private Records() {}

    static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
        org.apache.kafka.common.header.Header[] headers = record.headers().toArray();
        PackedHeaders.Builder packed = PackedHeaders.builder(headers.length);
        for (org.apache.kafka.common.header.Header header : headers) {
            packed.add(header.key(), header.value());
        }
        return new RawRecord(
                new Position(record.topic(), record.partition(), record.offset()),
                shared(record.key()),
                record.value(),
                packed.build(),
                shared(record.timestamp()));
    }

    /** A run of records often has one key; those that are kept need not keep a copy each. */
    private static byte @Nullable [] shared(byte @Nullable [] key) {
        byte[] last = lastKey;
        if (last != null && Arrays.equals(last, key)) {
            return last;
        }
        if (key != null && key.length <= SHARED_KEY_MAX) {
            lastKey = key;
        }
        return key;
    }

    /** So it is with the millisecond in which they came. */
    private static Instant shared(long epochMillis) {
        Instant last = lastTime;
        if (last.toEpochMilli() == epochMillis) {
            return last;
        }
        Instant time = Instant.ofEpochMilli(epochMillis);
        lastTime = time;
        return time;
    }

    static ProducerRecord<byte[], byte[]> outgoing(
            String topic, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        RecordHeader[] copied = new RecordHeader[headers.size()];
        for (int i = 0; i < copied.length; i++) {
            Header header = headers.get(i);
            copied[i] = new RecordHeader(header.name(), header.value());
        }
        return new ProducerRecord<>(topic, null, null, key, value, new RecordHeaders(copied));
    }

    static byte @Nullable [] key(@Nullable String key) {
        return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    }

    static TopicPartition ours(org.apache.kafka.common.TopicPartition partition) {
        return new TopicPartition(partition.topic(), partition.partition());
    }

    static org.apache.kafka.common.TopicPartition kafkas(TopicPartition partition) {
        return new org.apache.kafka.common.TopicPartition(partition.topic(), partition.partition());
    }

    static Set<TopicPartition> ours(java.util.Collection<org.apache.kafka.common.TopicPartition> partitions) {
        return partitions.stream().map(Records::ours).collect(Collectors.toUnmodifiableSet());
    }

    static Set<org.apache.kafka.common.TopicPartition> kafkas(Set<TopicPartition> partitions) {
        return partitions.stream().map(Records::kafkas).collect(Collectors.toUnmodifiableSet());
    }

    static Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> kafkas(Map<TopicPartition, Long> offsets) {
        Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> result = new HashMap<>();
        offsets.forEach((partition, offset) -> result.put(kafkas(partition), new OffsetAndMetadata(offset)));
        return result;
    }
}
