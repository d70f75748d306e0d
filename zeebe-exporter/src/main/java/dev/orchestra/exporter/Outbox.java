package dev.orchestra.exporter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition that Kafka has not acknowledged yet, in the order of the log, with a limit on their
 * bytes. The exporter's actor adds and takes, Kafka's thread acknowledges.
 *
 * <p>The position moves over a record only when that record and all before it are acknowledged, so whatever is lost
 * with this process is exported again by the next one.
 */
final class Outbox {

    private final int maxBytes;
    private final Deque<OutgoingRecord> unsent = new ArrayDeque<>();
    private final Deque<OutgoingRecord> sent = new ArrayDeque<>();
    private int bytes;
    private long acknowledgedPosition;

    /**
     * @param maxBytes what may wait, in bytes; a single record is taken whatever its size when nothing else waits
     * @param startPosition the last position that an earlier run exported, or a negative number
     */
    Outbox(int maxBytes, long startPosition) {
        this.maxBytes = maxBytes;
        this.acknowledgedPosition = startPosition;
    }

    /** Adds the next record of the log; false if there is no room, and then nothing has changed. */
    synchronized boolean offer(OutgoingRecord record) {
        if (bytes > 0 && bytes + record.bytes() > maxBytes) {
            return false;
        }
        bytes += record.bytes();
        unsent.add(record);
        return true;
    }

    /** Notes a record that is not exported: its position is passed when all before it are acknowledged. */
    synchronized void skip(long position) {
        var last = unsent.isEmpty() ? sent.peekLast() : unsent.peekLast();
        if (last == null) {
            acknowledgedPosition = position;
        } else {
            last.extendThrough(position);
        }
    }

    /** Takes the next record to send, or null if all are sent. */
    synchronized @Nullable OutgoingRecord takeUnsent() {
        var next = unsent.poll();
        if (next != null) {
            sent.add(next);
        }
        return next;
    }

    /**
     * Puts everything back from the first record on that is not acknowledged, to be sent again in the old order. What
     * Kafka acknowledged after that one comes twice.
     */
    synchronized void rewind() {
        var record = sent.pollLast();
        while (record != null) {
            record.resetAcknowledged();
            unsent.addFirst(record);
            record = sent.pollLast();
        }
    }

    synchronized void acknowledge(OutgoingRecord record) {
        record.markAcknowledged();
        var first = sent.peek();
        while (first != null && first.acknowledged()) {
            sent.poll();
            bytes -= first.bytes();
            acknowledgedPosition = first.through();
            first = sent.peek();
        }
        notifyAll();
    }

    /** Cuts the record's long fields, once; false if it has none. */
    synchronized boolean shorten(OutgoingRecord record) {
        var before = record.bytes();
        var shortened = record.shorten();
        bytes += record.bytes() - before;
        return shortened;
    }

    /** Waits until there is room for the record, at most this long; false if there is none. */
    synchronized boolean awaitRoom(OutgoingRecord record, long maxMillis) {
        var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxMillis);
        while (bytes > 0 && bytes + record.bytes() > maxBytes) {
            var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** The last position up to which Kafka has everything. */
    synchronized long acknowledgedPosition() {
        return acknowledgedPosition;
    }

    synchronized boolean isEmpty() {
        return sent.isEmpty() && unsent.isEmpty();
    }
}
