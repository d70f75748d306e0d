package dev.orchestra.events.bus;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.RawRecord;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Reads partitions side by side in the order of their records' times, up to their ends as they were at the beginning. What it
 * holds is bounded, however much there is.
 */
final class MergedReader {

    /** What one step came to. */
    sealed interface Step {

        record Found(Recorded recorded) implements Step {}

        /**
         * A piece was read; ask again.
         *
         * @param passedOver nothing of it was wanted, so whoever goes on later begins after it
         */
        record More(boolean passedOver) implements Step {}

        record End() implements Step {}
    }

    private static final Step END = new Step.End();

    private final List<PartitionWindow> windows;
    private final long total;
    private long read;
    private long heldBytesPeak;

    /** @param firstSize how many records of each partition are read at first; at least 1 */
    MergedReader(
            EventLog log,
            List<Stretch> stretches,
            BiPredicate<Event, RawRecord> wanted,
            int firstSize,
            EventBusOptions options) {
        long bytesEach = options.heldBytesMax() / Math.max(1, stretches.size());
        this.windows = stretches.stream()
                .map(stretch -> new PartitionWindow(
                        log, stretch, wanted, bytesEach, firstSize, options.stretchMax(), options.readTimeout()))
                .toList();
        this.total = stretches.stream().mapToLong(Stretch::left).sum();
    }

    /**
     * The next event, or a piece nearer to it.
     *
     * @throws JournalUnavailableException if the journal cannot be read in time; the same step may be made again
     */
    Step step() {
        PartitionWindow oldest = null;
        Recorded first = null;
        for (PartitionWindow window : windows) {
            if (window.needsReading()) {
                read += window.read();
                heldBytesPeak = Math.max(heldBytesPeak, heldBytes());
                return new Step.More(window.head() == null);
            }
            Recorded head = window.head();
            if (head != null && (first == null || head.recordedAt().isBefore(first.recordedAt()))) {
                oldest = window;
                first = head;
            }
        }
        return oldest == null ? END : new Step.Found(oldest.take());
    }

    /** How many records there are to look at, and how many of them have been. */
    long total() {
        return total;
    }

    long read() {
        return read;
    }

    /** The most that was held at once, in bytes. */
    long heldBytesPeak() {
        return heldBytesPeak;
    }

    private long heldBytes() {
        return windows.stream().mapToLong(PartitionWindow::heldBytes).sum();
    }

    /** What is left, for another reader to go on with. */
    List<Stretch> left() {
        return windows.stream().map(PartitionWindow::left).toList();
    }
}
