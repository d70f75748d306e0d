package dev.orchestra.agents.interactions;

import dev.orchestra.events.Event;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.cloudevents.EventCodec;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this process has said and heard since it started, as it stands on the journal, the newest within limits: so that a question
 * about it need not read the journal back. What was heard counts once, by its place. What an earlier process of the same agent id left
 * can be put in front of it, and is the first to go when there is too much.
 *
 * <p>When all that is kept would be pushed out within seconds, it is of little use, and costs much: it lives just long enough to be
 * copied by the collector. Then fewer records are kept, until it is quieter.
 */
public final class Ledger {

    private static final int ENVELOPE_BYTES = 300;
    /** So many are kept in a busy time: from when all come within 5 s, until these few come in no less than a second. */
    private static final int BUSY_COUNT_MAX = 500;

    private static final Duration BUSY = Duration.ofSeconds(5);
    private static final Duration QUIET = Duration.ofSeconds(1);

    private sealed interface Entry {
        Position at();

        Instant time();

        long bytes();

        RawRecord record();

        /** Decoded when somebody asks. */
        record Heard(RawRecord record) implements Entry {
            @Override
            public Position at() {
                return record.position();
            }

            @Override
            public Instant time() {
                return record.timestamp();
            }

            @Override
            public long bytes() {
                byte[] value = record.value();
                return (value == null ? 0 : value.length) + ENVELOPE_BYTES;
            }
        }

        record Said(Position at, @Nullable String key, Event event, Instant time) implements Entry {
            @Override
            public long bytes() {
                return event.data().text().length() + ENVELOPE_BYTES;
            }

            @Override
            public RawRecord record() {
                byte[] bytes = (key == null ? "" : key).getBytes(StandardCharsets.UTF_8);
                return new RawRecord(at, bytes, new byte[0], List.of(), time);
            }
        }
    }

    private final int countMax;
    private final int busyCountMax;
    private final long bytesMax;
    private final EventCodec codec = new EventCodec(EventCodec.DEFAULT_VALUE_BYTES_MAX);

    // Guarded by this.
    private final SequencedMap<Position, Entry> entries = new LinkedHashMap<>();
    private List<Entry> recalled = List.of();
    private @Nullable Instant recalledSince;
    private long recalledBytes;
    private long bytes;
    private int count;
    private long said;
    private Instant since;
    private final Instant begun;

    /**
     * @param countMax how many records are kept
     * @param bytesMax how large they may be together
     * @param since when it begins
     */
    public Ledger(int countMax, long bytesMax, Instant since) {
        this.countMax = countMax;
        this.busyCountMax = Math.min(BUSY_COUNT_MAX, countMax);
        this.count = countMax;
        this.bytesMax = bytesMax;
        this.since = since;
        this.begun = since;
    }

    /** How many records it keeps, while it is not busy. */
    int countMax() {
        return countMax;
    }

    /** When it was begun. */
    Instant begun() {
        return begun;
    }

    /** There was no process of this agent id before: nothing is missing from before the beginning either. */
    synchronized void nothingBefore() {
        if (since.equals(begun)) {
            since = Instant.MIN;
        }
    }

    /**
     * What an earlier process of this agent id has heard and answered: all from this time up to the beginning. What it said of its
     * own accord is not among it.
     *
     * @param records the oldest first
     */
    synchronized void recall(Instant from, List<RawRecord> records) {
        recalled = records.stream().<Entry>map(Entry.Heard::new).toList();
        recalledBytes = recalled.stream().mapToLong(Entry::bytes).sum();
        recalledSince = from;
        giveWay();
    }

    /** Whether all from this time on is here but for the messages and broadcasts that an earlier process sent. */
    synchronized boolean recalls(Instant from) {
        return recalledSince != null && since.equals(begun) && !from.isBefore(recalledSince);
    }

    /** From here on nothing is missing. */
    synchronized Instant since() {
        return since;
    }

    /**
     * This process is about to say something.
     *
     * @return under which it is noted; its place is not known yet
     */
    synchronized Position said(Outgoing record) {
        Position noted = new Position(record.topic(), -1, ++said);
        record.event()
                .ifPresent(event ->
                        keep(new Entry.Said(noted, record.key(), event, event.time() == null ? begun : event.time())));
        return noted;
    }

    /** It could not be said after all. */
    synchronized void forget(Position noted) {
        Entry gone = entries.remove(noted);
        bytes -= gone == null ? 0 : gone.bytes();
    }

    public void heard(RawRecord record) {
        keep(new Entry.Heard(record));
    }

    private synchronized void keep(Entry entry) {
        if (entries.putIfAbsent(entry.at(), entry) != null) {
            return;
        }
        bytes += entry.bytes();
        giveWay();
        if (isTooMuch()) {
            Duration covered =
                    Duration.between(entries.sequencedValues().getFirst().time(), entry.time());
            boolean busy = covered.compareTo(count == countMax ? BUSY : QUIET) < 0;
            count = busy ? busyCountMax : countMax;
            trim();
        }
    }

    /** What was recalled is the first to go. */
    private void giveWay() {
        if (entries.size() + recalled.size() > count || bytes + recalledBytes > bytesMax) {
            recalled = List.of();
            recalledBytes = 0;
            recalledSince = null;
        }
    }

    private boolean isTooMuch() {
        return entries.size() > count || bytes > bytesMax;
    }

    private void trim() {
        Iterator<Entry> oldest = entries.values().iterator();
        while (isTooMuch()) {
            Entry gone = oldest.next();
            oldest.remove();
            bytes -= gone.bytes();
            Instant after = gone.time().plusMillis(1);
            since = after.isAfter(since) ? after : since;
        }
    }

    /** The topics that begin so and to which this process said something. */
    synchronized Set<String> saidTo(String prefix) {
        return entries.values().stream()
                .filter(Entry.Said.class::isInstance)
                .map(entry -> entry.at().topic())
                .filter(topic -> topic.startsWith(prefix))
                .collect(Collectors.toSet());
    }

    private synchronized List<Entry> entries() {
        List<Entry> all = new ArrayList<>(recalled);
        all.addAll(entries.values());
        return all;
    }

    /** What happened in a time. */
    Stretch between(Instant from, Instant to) {
        List<Entry> all = entries();
        return new Stretch() {
            @Override
            public void scan(String topic, Predicate<RawRecord> wanted, Reader reader) {
                for (Entry entry : all) {
                    boolean inTime =
                            !entry.time().isBefore(from) && entry.time().isBefore(to);
                    if (inTime && entry.at().topic().equals(topic)) {
                        RawRecord record = entry.record();
                        if (wanted.test(record)) {
                            read(entry, record, reader);
                        }
                    }
                }
            }

            private void read(Entry entry, RawRecord record, Reader reader) {
                if (entry instanceof Entry.Said spoken) {
                    reader.read(record, spoken.event());
                } else if (codec.decode(record) instanceof Decoded.Readable(Event event)) {
                    reader.read(record, event);
                }
            }

            @Override
            public void scanKey(String topic, String key, Predicate<RawRecord> wanted, Reader reader) {
                scan(topic, record -> record.keyText().filter(key::equals).isPresent() && wanted.test(record), reader);
            }

            @Override
            public List<String> unread() {
                return List.of();
            }
        };
    }
}
