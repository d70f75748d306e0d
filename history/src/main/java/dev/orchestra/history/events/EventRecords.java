package dev.orchestra.history.events;

import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.cloudevents.EventCodec;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.events.Seen.Sighting;
import dev.orchestra.history.events.Seen.Tombstone;
import dev.orchestra.history.ingest.BatchTarget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * The events' table and what is made of events, written from the topics. The deduplication key is source and id: the first
 * sight of an event stays. What is no event is not its business: whoever the record was meant for keeps it as a dead letter.
 */
public final class EventRecords implements BatchTarget<Seen> {

    private static final int VALUE_BYTES_MAX = 16 * 1024 * 1024;
    private static final Comparator<Sighting> AS_ON_THE_TOPICS = Comparator.comparing(
            sighting -> sighting.raw().position(),
            Comparator.comparing(Position::topic)
                    .thenComparingInt(Position::partition)
                    .thenComparingLong(Position::offset));

    private final EventCodec codec;
    private final JdbcOperations jdbc;
    private final EventTable table = new EventTable();
    private final Set<String> withTombstones;
    private final List<EventProjection> projections;

    /** @param formats of topics that do not carry JSON; what is stored is JSON */
    public EventRecords(JdbcOperations jdbc, DataFormats formats, Topics topics) {
        this.codec = new EventCodec(VALUE_BYTES_MAX, formats);
        this.jdbc = jdbc;
        this.withTombstones = Set.of(topics.agentRegistry(), topics.agentCheckpoint());
        this.projections = List.of(
                new Receipts(jdbc),
                new AgentRecords(jdbc, topics.agentRegistry()),
                new CaseRecords(jdbc),
                new CheckpointedSteps(jdbc, topics.agentCheckpoint()));
    }

    @Override
    public Optional<Seen> read(RawRecord record) {
        return switch (codec.decode(record)) {
            case Decoded.Readable readable -> Optional.of(new Sighting(readable.event(), record));
            case Decoded.NoValue none ->
                withTombstones.contains(record.position().topic())
                        ? record.keyText().map(key -> new Tombstone(key, record))
                        : Optional.empty();
            case Decoded.Unreadable unreadable -> Optional.empty();
        };
    }

    @Override
    public void write(List<Seen> seen) {
        var first = new HashMap<String, Sighting>();
        for (var one : seen) {
            if (one instanceof Sighting sighting) {
                first.putIfAbsent(sighting.fingerprint(), sighting);
            }
        }
        if (!first.isEmpty()) {
            // Two replicas may write the same records: both in one order, so that they do not wait for each other.
            var inOrder = new ArrayList<>(first.values());
            inOrder.sort(AS_ON_THE_TOPICS);
            jdbc.execute((ConnectionCallback<Boolean>) connection -> {
                table.add(connection, inOrder);
                return true;
            });
        }
        projections.forEach(projection -> projection.write(seen));
    }
}
