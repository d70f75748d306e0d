package dev.orchestra.events.memory;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.EventLogContract;
import dev.orchestra.events.log.Tracing;
import java.time.Clock;

class InMemoryEventLogTest extends EventLogContract {

    private final InMemoryEventLog shared = new InMemoryEventLog();

    @Override
    protected EventLog open(Tracing tracing) {
        return shared.sharing(Clock.systemUTC(), tracing);
    }
}
