package dev.orchestra.benchmarks;

import dev.orchestra.processes.JobTypes;
import dev.orchestra.processes.Variables;
import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.client.api.response.ActivatedJob;
import io.camunda.zeebe.client.api.worker.JobWorker;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Side b, towards Zeebe: sends each job to Kafka and completes it with what comes back. */
@SuppressWarnings("deprecation")
final class HopWorker implements Program.Part {

    static final String REQUESTS = "benchmark.hop.request";
    static final String REPLIES = "benchmark.hop.reply";

    private final Addresses at;
    private final ZeebeClient client;
    private final KafkaProducer<byte[], byte[]> producer;
    private @Nullable JobWorker worker;
    private @Nullable PlainConsumer replies;

    HopWorker(Addresses at) {
        this.at = at;
        client = LoadDriver.client(at);
        producer = PlainConsumer.producer(at.kafka());
    }

    @Override
    public void start() {
        replies = new PlainConsumer(at.kafka(), "benchmark-hop-worker", REPLIES, this::complete);
        worker = client.newWorker()
                .jobType(JobTypes.AGENT_STEP)
                .handler((jobs, job) -> send(job))
                .fetchVariables(Variables.INPUT)
                .maxJobsActive(1_000)
                .streamEnabled(true)
                .open();
    }

    private void send(ActivatedJob job) {
        byte[] key = Long.toString(job.getKey()).getBytes(StandardCharsets.UTF_8);
        String value = BareWorker.result(job.getVariables(), job.getCustomHeaders());
        producer.send(new ProducerRecord<>(REQUESTS, key, value.getBytes(StandardCharsets.UTF_8)));
    }

    private void complete(ConsumerRecord<byte[], byte[]> reply) {
        long jobKey = Long.parseLong(new String(reply.key(), StandardCharsets.UTF_8));
        client.newCompleteCommand(jobKey)
                .variables(new String(reply.value(), StandardCharsets.UTF_8))
                .send();
    }

    @Override
    public void stop() {
        if (worker != null && replies != null) {
            worker.close();
            replies.close();
            worker = null;
        }
    }
}
