package dev.orchestra.benchmarks;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Request and reply on bare kafka-clients, the answering side: sends back what it reads. */
final class BareAnswerer implements Program.Part {

    private final Addresses at;
    private final KafkaProducer<byte[], byte[]> producer;
    private @Nullable PlainConsumer requests;

    BareAnswerer(Addresses at) {
        this.at = at;
        producer = PlainConsumer.producer(at.kafka());
    }

    @Override
    public void start() {
        requests = new PlainConsumer(
                at.kafka(),
                "benchmark-talk-answerer",
                BareAsker.REQUESTS,
                request -> producer.send(
                        new ProducerRecord<>(BareAsker.REPLIES, BareAsker.PARTITION, request.key(), request.value())));
    }

    @Override
    public void stop() {
        if (requests != null) {
            requests.close();
        }
    }
}
