package dev.orchestra.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Request and reply on bare kafka-clients, the asking side: one producer, one consumer, the request's number as key. */
final class BareAsker implements Program.Part, Starter {

    static final String REQUESTS = "benchmark.talk.request";
    static final String REPLIES = "benchmark.talk.reply";
    /** As the agents' messages, which have one receiver each way, go to one partition each way. */
    static final int PARTITION = 0;

    private static final byte[] BODY = MessagesBenchmark.BODY.getBytes(StandardCharsets.UTF_8);

    private final Addresses at;
    private final KafkaProducer<byte[], byte[]> producer;
    private final ConcurrentHashMap<Long, CompletableFuture<String>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private @Nullable PlainConsumer replies;

    BareAsker(Addresses at) {
        this.at = at;
        producer = PlainConsumer.producer(at.kafka());
    }

    @Override
    public void start() {
        replies = new PlainConsumer(at.kafka(), "benchmark-talk-asker", REPLIES, this::replied);
    }

    @Override
    public void stop() {
        if (replies != null) {
            replies.close();
        }
    }

    @Override
    public String ask(String line) {
        String[] words = line.split(" ");
        return new Load(this, "", Integer.parseInt(words[1]), Integer.parseInt(words[2])).measure();
    }

    @Override
    public CompletableFuture<?> start(String process) {
        long number = numbers.incrementAndGet();
        CompletableFuture<String> reply = new CompletableFuture<>();
        waiting.put(number, reply);
        byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        producer.send(new ProducerRecord<>(REQUESTS, PARTITION, key, BODY));
        return reply;
    }

    private void replied(ConsumerRecord<byte[], byte[]> record) {
        CompletableFuture<String> reply =
                waiting.remove(ByteBuffer.wrap(record.key()).getLong());
        if (reply != null) {
            reply.complete(new String(record.value(), StandardCharsets.UTF_8));
        }
    }
}
