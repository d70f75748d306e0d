package dev.orchestra.events.subscription;

import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers the waiting records of each partition in order, until the handler leaves one for later. */
final class Offering {

    private static final Logger LOG = LoggerFactory.getLogger(Offering.class);
    private static final int FAILURES_MAX = 7;
    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);
    private static final String DEAD_LETTER = "-dlt";

    private final SubscriptionOptions options;
    private final DeliveryHandler handler;
    private final SubscriptionContext context;
    private final OwnedPartitions partitions;
    private final DeliverySink sink;
    private volatile boolean resumed;

    Offering(
            SubscriptionOptions options,
            DeliveryHandler handler,
            SubscriptionContext context,
            OwnedPartitions partitions,
            DeliverySink sink) {
        this.options = options;
        this.handler = handler;
        this.context = context;
        this.partitions = partitions;
        this.sink = sink;
    }

    void resume() {
        resumed = true;
    }

    boolean isResumed() {
        return resumed;
    }

    DeliveryHandler handler() {
        return handler;
    }

    PendingDelivery delivery(RawRecord record) {
        return new PendingDelivery(record, sink);
    }

    /** A handler that cannot say so gets the record. */
    boolean wants(RawRecord record) {
        try {
            return handler.wants(record);
        } catch (RuntimeException e) {
            LOG.error("The handler of group {} threw in wants, which it must not", options.group(), e);
            return true;
        }
    }

    /** Offers what waits and may be offered now. */
    void offerAll() {
        boolean again = resumed;
        resumed = false;
        long now = System.nanoTime();
        boolean offered = false;
        for (PartitionBuffer buffer : partitions.all()) {
            boolean due = buffer.isRetrying() ? buffer.nanosToRetry(now) <= 0 : again || !buffer.isPaused();
            if (due && buffer.isWaiting()) {
                offered |= offer(buffer);
            }
        }
        if (offered) {
            call("batchOffered", handler::batchOffered);
        }
    }

    /** Time until a record that the handler failed on is due again. */
    Duration untilRetry(Duration atMost) {
        long now = System.nanoTime();
        long nanos = atMost.toNanos();
        for (PartitionBuffer buffer : partitions.all()) {
            if (buffer.isRetrying()) {
                nanos = Math.min(nanos, Math.max(0, buffer.nanosToRetry(now)));
            }
        }
        return Duration.ofNanos(nanos);
    }

    private boolean offer(PartitionBuffer buffer) {
        boolean offered = false;
        for (PendingDelivery head = buffer.head(); head != null; head = buffer.head()) {
            try {
                if (!isReadable(head)) {
                    buffer.headTaken();
                    continue;
                }
                offered = true;
                if (!handler.offer(head)) {
                    buffer.retried();
                    return true;
                }
            } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
                if (waitsAfter(e, head, buffer)) {
                    return offered;
                }
            }
            buffer.retried();
            buffer.headTaken();
        }
        return offered;
    }

    /** False if it was refused here and now. */
    private boolean isReadable(PendingDelivery delivery) {
        if (options.raw()) {
            return true;
        }
        Decoded decoded = delivery.decoded();
        if (decoded == null) {
            decoded = context.codec().decode(delivery.raw());
            delivery.decoded(decoded);
        }
        return switch (decoded) {
            case Decoded.Readable readable -> true;
            case Decoded.Unreadable unreadable -> {
                refuse(delivery, unreadable.reason(), unreadable.message());
                yield false;
            }
            case Decoded.NoValue noValue -> {
                boolean tombstone = context.compacted().test(delivery.position().topic());
                if (!tombstone) {
                    refuse(
                            delivery,
                            RefusalReason.NULL_VALUE,
                            "The value is null, which means nothing on this topic. An event without data has the value {}.");
                }
                yield tombstone;
            }
        };
    }

    private void refuse(PendingDelivery delivery, RefusalReason reason, String message) {
        if (handler.passesOverUnreadable()) {
            LOG.debug("Group {} passes over {}: {}", options.group(), delivery.position(), message);
            delivery.done();
        } else {
            delivery.refuse(reason, message);
        }
    }

    /** Whether the head stays for another try; otherwise it has become a dead letter. */
    private boolean waitsAfter(Throwable failure, PendingDelivery head, PartitionBuffer buffer) {
        int failures = head.failed();
        // An outage is nobody's fault, and for a dead letter there is no place left to put it.
        boolean forEver = failure instanceof JournalUnavailableException
                || head.position().topic().endsWith(DEAD_LETTER);
        boolean last = failures >= FAILURES_MAX && !forEver;
        if (last) {
            LOG.error("Handling {} in group {} failed {} times", head.position(), options.group(), failures, failure);
            head.refuse(RefusalReason.UNEXPECTED_ERROR, "Handling it failed %d times: %s".formatted(failures, failure));
            return false;
        }
        Duration pause = context.retryPauseMin().multipliedBy(1L << Math.min(failures - 1, 10));
        if (pause.compareTo(PAUSE_MAX) > 0) {
            pause = PAUSE_MAX;
        }
        LOG.warn(
                "Handling {} in group {} failed, trying again in {}", head.position(), options.group(), pause, failure);
        buffer.retryAt(System.nanoTime() + pause.toNanos());
        return true;
    }

    void readOn() {
        call("readOn", handler::readOn);
    }

    void assigned(Set<TopicPartition> assigned) {
        call("assigned", () -> handler.assigned(assigned));
    }

    void revoked(Set<TopicPartition> revoked) {
        call("revoked", () -> handler.revoked(revoked));
    }

    List<Outgoing> eventsOnRevocation() {
        try {
            return handler.eventsOnRevocation();
        } catch (RuntimeException e) {
            LOG.error("The handler of group {} threw in eventsOnRevocation", options.group(), e);
            return List.of();
        }
    }

    private void call(String what, Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException | AssertionError e) {
            LOG.error("The handler of group {} threw in {}, which it must not", options.group(), what, e);
        }
    }
}
