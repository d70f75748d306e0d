package dev.orchestra.agents.interactions;

import dev.orchestra.events.Event;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.cloudevents.EventCodec;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this process has said and heard since it started, as it stands on the journal, the newest within limits: so that a question
 * about it need not read the journal back. What was heard counts once, by its place. What an earlier process of the same agent id left
 * can be put in front of it, and is the first to go when there is too much.
 */
public final class Ledger {

    private static final int ENVELOPE_BYTES = 300;

    /** @param event of what was said; what was heard is decoded when somebody asks */
    private record Entry(RawRecord record, @Nullable Event event, long bytes) {}

    private final int countMax;
    private final long bytesMax;
    private final EventCodec codec = new EventCodec(EventCodec.DEFAULT_VALUE_BYTES_MAX);

    // Guarded by this.
    private final Map<Position, Entry> entries = new LinkedHashMap<>();
    private List<Entry> recalled = List.of();
    private @Nullable Instant recalledSince;
    private long recalledBytes;
    private long bytes;
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
        this.bytesMax = bytesMax;
        this.since = since;
        this.begun = since;
    }

    /** How many records it keeps. */
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
        recalled = records.stream().map(Ledger::heardEntry).toList();
        recalledBytes = recalled.stream().mapToLong(Entry::bytes).sum();
        recalledSince = from;
        trim();
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
        record.event().ifPresent(event -> {
            String key = record.key();
            RawRecord raw = new RawRecord(
                    noted,
                    (key == null ? "" : key).getBytes(StandardCharsets.UTF_8),
                    new byte[0],
                    List.of(),
                    event.time() == null ? begun : event.time());
            keep(noted, new Entry(raw, event, event.data().text().length() + ENVELOPE_BYTES));
        });
        return noted;
    }

    /** It could not be said after all. */
    synchronized void forget(Position noted) {
        Entry gone = entries.remove(noted);
        bytes -= gone == null ? 0 : gone.bytes();
    }

    public void heard(RawRecord record) {
        keep(record.position(), heardEntry(record));
    }

    private static Entry heardEntry(RawRecord record) {
        byte[] value = record.value();
        return new Entry(record, null, (value == null ? 0 : value.length) + ENVELOPE_BYTES);
    }

    private synchronized void keep(Position at, Entry entry) {
        if (entries.putIfAbsent(at, entry) != null) {
            return;
        }
        bytes += entry.bytes();
        trim();
    }

    private void trim() {
        if (entries.size() + recalled.size() > countMax || bytes + recalledBytes > bytesMax) {
            recalled = List.of();
            recalledBytes = 0;
            recalledSince = null;
        }
        Iterator<Entry> oldest = entries.values().iterator();
        while (entries.size() > countMax || bytes > bytesMax) {
            Entry gone = oldest.next();
            oldest.remove();
            bytes -= gone.bytes();
            Instant after = gone.record().timestamp().plusMillis(1);
            since = after.isAfter(since) ? after : since;
        }
    }

    /** The topics that begin so and to which this process said something. */
    synchronized Set<String> saidTo(String prefix) {
        return entries.values().stream()
                .filter(entry -> entry.event() != null)
                .map(entry -> entry.record().position().topic())
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
                    RawRecord record = entry.record();
                    boolean inTime = !record.timestamp().isBefore(from)
                            && record.timestamp().isBefore(to);
                    if (inTime && record.position().topic().equals(topic) && wanted.test(record)) {
                        if (entry.event() != null) {
                            reader.read(record, entry.event());
                        } else if (codec.decode(record) instanceof Decoded.Readable(Event event)) {
                            reader.read(record, event);
                        }
                    }
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
