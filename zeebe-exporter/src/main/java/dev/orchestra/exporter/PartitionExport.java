package dev.orchestra.exporter;

import io.camunda.zeebe.exporter.api.context.Controller;
import io.camunda.zeebe.exporter.api.context.ScheduledTask;
import io.camunda.zeebe.protocol.record.Record;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The export of one partition from {@code open} to {@code close}. All its methods run on the broker's exporter actor.
 */
final class PartitionExport {

    private static final Duration TICK = Duration.ofMillis(200);
    private static final long ROOM_TIMEOUT_MILLIS = 100;

    private final Controller controller;
    private final RecordSelection selection;
    private final RecordEncoder encoder;
    private final Outbox outbox;
    private final RecordSender sender;
    private @Nullable ScheduledTask nextTick;
    private long reportedPosition;
    private boolean closed;

    PartitionExport(
            Controller controller,
            RecordSelection selection,
            RecordEncoder encoder,
            Outbox outbox,
            RecordSender sender) {
        this.controller = controller;
        this.selection = selection;
        this.encoder = encoder;
        this.outbox = outbox;
        this.sender = sender;
        this.reportedPosition = outbox.acknowledgedPosition();
    }

    void start() {
        nextTick = controller.scheduleCancellableTask(TICK, this::tick);
    }

    void export(Record<?> record) {
        if (!selection.accepts(record)) {
            outbox.skip(record.getPosition());
            return;
        }
        var outgoing = encoder.encode(record);
        if (!outbox.offer(outgoing)) {
            sender.send();
            if (!outbox.awaitRoom(outgoing, ROOM_TIMEOUT_MILLIS) || !outbox.offer(outgoing)) {
                throw new IllegalStateException("The record at position " + record.getPosition() + " of partition "
                        + record.getPartitionId() + " has to wait: Kafka has acknowledged nothing after position "
                        + outbox.acknowledgedPosition() + " and the exporter's buffer is full. The broker offers it"
                        + " again; check that Kafka is up, or raise maxBufferBytes.");
            }
        }
        sender.send();
    }

    void close() {
        closed = true;
        if (nextTick != null) {
            nextTick.cancel();
        }
        sender.close();
        reportPosition();
    }

    /** Sends what an outage held back, and tells the broker how far Kafka has the log. */
    private void tick() {
        if (closed) {
            return;
        }
        try {
            sender.send();
            reportPosition();
        } finally {
            nextTick = controller.scheduleCancellableTask(TICK, this::tick);
        }
    }

    private void reportPosition() {
        var position = outbox.acknowledgedPosition();
        if (position > reportedPosition) {
            controller.updateLastExportedRecordPosition(position);
            reportedPosition = position;
        }
    }
}
