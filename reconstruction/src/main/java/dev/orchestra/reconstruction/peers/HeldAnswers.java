package dev.orchestra.reconstruction.peers;

import dev.orchestra.events.ContextEvent.ContextProvided;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Position;
import dev.orchestra.reconstruction.peers.Answer.Reading;
import dev.orchestra.reconstruction.peers.Answer.Said;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What peers told: the newest in memory, so that what is in hand is not read again, and the rest on its topic. */
final class HeldAnswers {

    private static final Duration READ = Duration.ofSeconds(10);

    private record Held(ContextProvided context, int bytes) {}

    private final Map<Position, Held> held = new LinkedHashMap<>();
    private final EventLog log;
    private final int bytesMax;
    private long bytes;

    HeldAnswers(EventLog log, int bytesMax) {
        this.log = log;
        this.bytesMax = bytesMax;
    }

    synchronized void keep(Position at, ContextProvided context, int size) {
        Held before = held.put(at, new Held(context, size));
        bytes += size - (before == null ? 0 : before.bytes());
        Iterator<Held> oldest = held.values().iterator();
        while (bytes > bytesMax && oldest.hasNext()) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    /**
     * What stands at this place; empty if retention has removed it.
     *
     * @throws dev.orchestra.events.log.JournalUnavailableException if it cannot be read now
     */
    Optional<ContextProvided> at(Position place) {
        synchronized (this) {
            Held known = held.get(place);
            if (known != null) {
                return Optional.of(known.context());
            }
        }
        AtomicReference<@Nullable ContextProvided> found = new AtomicReference<>();
        log.scanRaw(place.topicPartition(), place.offset(), place.offset() + 1, READ, record -> {
            if (Answer.read(record, log.decode(record)) instanceof Reading.Understood(Answer answer)
                    && answer.said() instanceof Said.Told(ContextProvided context)) {
                found.set(context);
            }
        });
        return Optional.ofNullable(found.get());
    }
}
