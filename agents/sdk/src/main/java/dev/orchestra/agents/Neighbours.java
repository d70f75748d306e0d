package dev.orchestra.agents;

import dev.orchestra.events.bus.EventBus;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.LiveAgentDirectory;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The other agents and the bus that all share, from when somebody asks for them. */
final class Neighbours implements AutoCloseable {

    private static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private final EventLog log;
    private final Topics topics;
    private final Clock clock;
    // Both guarded by this.
    private @Nullable LiveAgentDirectory directory;
    private @Nullable EventBus bus;

    Neighbours(EventLog log, Topics topics, Clock clock) {
        this.log = log;
        this.topics = topics;
        this.clock = clock;
    }

    /** The first call waits until the directory is full, for a while. */
    synchronized AgentDirectory directory() {
        LiveAgentDirectory current = directory;
        if (current == null) {
            current = LiveAgentDirectory.start(log, topics, clock);
            directory = current;
            var unused = current.awaitCaughtUp(WAIT_MAX);
        }
        return current;
    }

    synchronized EventBus events() {
        EventBus current = bus;
        if (current == null) {
            current = EventBus.on(log, topics, clock);
            bus = current;
        }
        return current;
    }

    @Override
    public synchronized void close() {
        if (bus != null) {
            bus.close();
        }
        if (directory != null) {
            directory.close();
        }
    }
}
