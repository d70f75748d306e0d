package dev.orchestra.events.memory;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.EventWriterContract;
import dev.orchestra.events.log.Tracing;
import java.time.Clock;

class InMemoryEventWriterTest extends EventWriterContract {

    private final InMemoryEventLog shared = new InMemoryEventLog();

    @Override
    protected EventLog open() {
        return shared.sharing(Clock.systemUTC(), Tracing.OFF);
    }
}
