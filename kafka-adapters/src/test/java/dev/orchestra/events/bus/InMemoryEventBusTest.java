package dev.orchestra.events.bus;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.events.memory.InMemoryEventLog;
import java.time.Clock;

class InMemoryEventBusTest extends EventBusContract {

    private final InMemoryEventLog shared = new InMemoryEventLog();

    @Override
    protected EventLog open() {
        return shared.sharing(Clock.systemUTC(), Tracing.OFF);
    }
}
