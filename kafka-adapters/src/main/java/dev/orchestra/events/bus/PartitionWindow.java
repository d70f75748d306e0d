package dev.orchestra.events.bus;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.TopicPartition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a partition a piece at a time and holds what is wanted of that piece, up to a number of bytes. A piece that holds
 * too much is cut, and the next ones are smaller.
 */
final class PartitionWindow {

    private static final int OVERHEAD_BYTES = 512;

    private final EventLog log;
    private final BiPredicate<Event, RawRecord> wanted;
    private final long bytesMax;
    private final int sizeMax;
    private final Duration timeout;
    private final TopicPartition partition;
    private final long end;
    private final Deque<Recorded> held = new ArrayDeque<>();
    private final Deque<Integer> sizes = new ArrayDeque<>();
    private long heldBytes;
    private long next;
    private int size;

    PartitionWindow(
            EventLog log,
            Stretch stretch,
            BiPredicate<Event, RawRecord> wanted,
            long bytesMax,
            int firstSize,
            int sizeMax,
            Duration timeout) {
        this.log = log;
        this.wanted = wanted;
        this.bytesMax = bytesMax;
        this.sizeMax = sizeMax;
        this.timeout = timeout;
        this.partition = stretch.partition();
        this.next = stretch.next();
        this.end = stretch.end();
        this.size = Math.min(sizeMax, firstSize);
    }

    boolean needsReading() {
        return held.isEmpty() && next < end;
    }

    /**
     * Reads a piece.
     *
     * @return how many offsets it passed
     * @throws JournalUnavailableException if it cannot be read in time; nothing has changed then
     */
    long read() {
        long before = next;
        long until = Math.min(end, next + size);
        Piece piece = new Piece();
        try {
            log.scan(partition, next, until, timeout, piece::take);
        } catch (RuntimeException e) {
            clear();
            throw e;
        }
        next = piece.cutAt < 0 ? until : piece.cutAt;
        size = piece.cutAt < 0 ? Math.min(sizeMax, size * 2) : (int) Math.max(1, next - before);
        return next - before;
    }

    private void clear() {
        held.clear();
        sizes.clear();
        heldBytes = 0;
    }

    @Nullable
    Recorded head() {
        return held.peek();
    }

    Recorded take() {
        heldBytes -= sizes.remove();
        return held.remove();
    }

    long heldBytes() {
        return heldBytes;
    }

    /** What is still to be read, and what is held and was not taken. */
    Stretch left() {
        Recorded head = held.peek();
        return new Stretch(partition, head == null ? next : head.position().offset(), end);
    }

    private final class Piece {

        /** The first offset that was left for the next piece; -1 as long as there is room. */
        private long cutAt = -1;

        void take(Delivery delivery) {
            if (cutAt >= 0) {
                return;
            }
            RawRecord raw = delivery.raw();
            Event event = delivery.event().orElse(null);
            if (event == null || !wanted.test(event, raw)) {
                return;
            }
            byte[] value = raw.value();
            int bytes = (value == null ? 0 : value.length) + OVERHEAD_BYTES;
            held.add(new Recorded(event, raw.position(), raw.keyText().orElse(null), raw.timestamp()));
            sizes.add(bytes);
            heldBytes += bytes;
            if (heldBytes >= bytesMax) {
                cutAt = raw.position().offset() + 1;
            }
        }
    }
}
