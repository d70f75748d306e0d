package dev.orchestra.exporter;

import static java.util.Objects.requireNonNull;

import io.camunda.zeebe.exporter.api.Exporter;
import io.camunda.zeebe.exporter.api.context.Context;
import io.camunda.zeebe.exporter.api.context.Controller;
import io.camunda.zeebe.protocol.record.Record;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the engine's records to Kafka, at least once and in the order of the log.
 *
 * <ul>
 *   <li>The exporter's position moves only over records that Kafka has acknowledged, and all before them. While Kafka is
 *       down the position stays, the engine keeps its log, and nothing is skipped.
 *   <li>All records of one engine partition go to one Kafka partition in their order. The record's key is its process
 *       instance's key, or its own key where no instance belongs to it.
 *   <li>The broker's actor is held for a quarter of a second at most. When too much waits for Kafka, {@link #export}
 *       throws, and the broker offers the same record again later.
 *   <li>After a restart, and after a failure that Kafka's producer could not mend, records come twice. They are equal in
 *       {@code partition} and {@code position}, which together name a record.
 * </ul>
 *
 * <p>The broker makes one instance for each partition.
 */
public final class KafkaExporter implements Exporter {

    private final BiFunction<ExporterSettings, Integer, Producer<byte[], byte[]>> producers;
    private @Nullable Function<Controller, PartitionExport> configured;
    private @Nullable PartitionExport open;

    /** Made by the broker. */
    public KafkaExporter() {
        this(KafkaExporter::kafkaProducer);
    }

    /** @param producers makes a producer from the settings and the engine partition's number */
    KafkaExporter(BiFunction<ExporterSettings, Integer, Producer<byte[], byte[]>> producers) {
        this.producers = producers;
    }

    /**
     * Checks the arguments; Kafka is not asked for anything here.
     *
     * @throws IllegalArgumentException if an argument is missing, unknown or out of its range
     */
    @Override
    public void configure(Context context) {
        var settings = ExporterSettings.from(context.getConfiguration().getArguments());
        var selection = new RecordSelection(settings.valueTypes());
        var enginePartition = context.getPartitionId();
        var log = context.getLogger();
        context.setFilter(selection);
        configured = controller -> {
            var outbox = new Outbox(settings.maxBufferBytes(), controller.getLastExportedRecordPosition());
            var sender = new RecordSender(
                    settings.topic(),
                    outbox,
                    () -> producers.apply(settings, enginePartition),
                    () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                    log);
            return new PartitionExport(
                    controller, selection, new RecordEncoder(settings.maxFieldBytes()), outbox, sender);
        };
    }

    @Override
    public void open(Controller controller) {
        open = requireNonNull(configured, "The broker has to call configure before open.")
                .apply(controller);
        open.start();
    }

    /**
     * Takes the next record of the log.
     *
     * @throws IllegalStateException if too much waits for Kafka; the broker then offers the record again
     */
    @Override
    public void export(Record<?> record) {
        requireNonNull(open, "The broker has to call open before export.").export(record);
    }

    @Override
    public void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    /** Kafka finds its own classes through the thread, and the broker's thread knows nothing of this jar. */
    private static Producer<byte[], byte[]> kafkaProducer(ExporterSettings settings, int enginePartition) {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(KafkaExporter.class.getClassLoader());
        try {
            return new KafkaProducer<>(
                    ProducerProperties.of(settings, enginePartition),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
