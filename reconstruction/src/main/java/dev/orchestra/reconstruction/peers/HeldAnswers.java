package dev.orchestra.reconstruction.peers;

import dev.orchestra.events.ContextEvent.ContextProvided;
import dev.orchestra.events.log.Position;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The newest answers in memory, so that what is in hand is not read again. */
final class HeldAnswers {

    private record Held(ContextProvided context, int bytes) {}

    private final Map<Position, Held> held = new LinkedHashMap<>();
    private final int bytesMax;
    private long bytes;

    HeldAnswers(int bytesMax) {
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

    synchronized Optional<ContextProvided> at(Position place) {
        return Optional.ofNullable(held.get(place)).map(Held::context);
    }
}
