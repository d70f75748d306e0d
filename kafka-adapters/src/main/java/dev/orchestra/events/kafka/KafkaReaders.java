package dev.orchestra.events.kafka;

import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.subscription.RecordReader;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The readers of one subscription, one after the other. They share the writer, which holds its name all the while. */
final class KafkaReaders implements RecordReader.Factory {

    private final ClientSettings settings;
    private final SubscriptionOptions options;
    private final Function<Outgoing, ProducerRecord<byte[], byte[]>> encoder;
    private final Contact contact;
    private final @Nullable TransactionalWriter writer;

    KafkaReaders(
            ClientSettings settings,
            SubscriptionOptions options,
            Function<Outgoing, ProducerRecord<byte[], byte[]>> encoder,
            Contact contact) {
        this.settings = settings;
        this.options = options;
        this.encoder = encoder;
        this.contact = contact;
        String name = options.transactionalId();
        this.writer = name == null
                ? null
                : new TransactionalWriter(
                        name, () -> newProducer(name), settings.transactionTimeout(name), System::nanoTime);
    }

    private KafkaProducer<byte[], byte[]> newProducer(String name) {
        return new KafkaProducer<>(
                settings.transactionalProducer(name), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public RecordReader open(RecordReader.Assignments assignments) {
        if (writer != null) {
            writer.open();
        }
        var consumer = new KafkaConsumer<>(
                settings.subscriber(options), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return new KafkaReader(consumer, options, assignments, writer, encoder, contact);
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
    }
}
