package dev.orchestra.benchmarks;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Side b, in the agent's place: sends back what it reads. */
final class HopEcho implements Program.Part {

    private final Addresses at;
    private final KafkaProducer<byte[], byte[]> producer;
    private @Nullable PlainConsumer requests;

    HopEcho(Addresses at) {
        this.at = at;
        producer = PlainConsumer.producer(at.kafka());
    }

    @Override
    public void start() {
        requests = new PlainConsumer(
                at.kafka(),
                "benchmark-hop-echo",
                HopWorker.REQUESTS,
                request -> producer.send(new ProducerRecord<>(HopWorker.REPLIES, request.key(), request.value())));
    }

    @Override
    public void stop() {
        if (requests != null) {
            requests.close();
        }
    }
}
