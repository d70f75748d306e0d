package dev.orchestra.events.memory;

import dev.orchestra.events.log.EventWriter;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import java.util.List;
import java.util.function.Function;

/** Writes as long as nobody has taken the name after it. */
final class MemoryWriter implements EventWriter {

    private final MemoryStore store;
    private final String name;
    private final int epoch;
    private final Function<List<Outgoing>, List<Position>> appender;

    MemoryWriter(MemoryStore store, String name, Function<List<Outgoing>, List<Position>> appender) {
        this.store = store;
        this.name = name;
        this.epoch = store.nextEpoch(name);
        this.appender = appender;
    }

    @Override
    public List<Position> append(List<Outgoing> records) {
        return store.change(() -> {
            store.requireEpoch(name, epoch);
            return appender.apply(records);
        });
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
