package dev.orchestra.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.EventType;
import dev.orchestra.events.bus.EventBus;
import dev.orchestra.events.bus.EventFilter;
import dev.orchestra.events.bus.Selection;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShutdownAnnouncementTest {

    private final Topics topics = new Topics("");
    private final InMemoryEventLog log = new InMemoryEventLog();
    private final EventBus bus = EventBus.on(log, topics, Clock.systemUTC());

    private List<String> said() {
        return bus.history(Selection.of(EventFilter.ALL), 10, Optional.empty()).events().stream()
                .map(found -> found.event().type())
                .toList();
    }

    @Test
    void anOrderlyStopIsSaidOnce() {
        var announcement = new ShutdownAnnouncement(bus);
        announcement.stop();
        assertThat(said()).isEmpty();

        announcement.start();
        announcement.stop();
        announcement.stop();

        assertThat(said()).containsExactly(EventType.SYSTEM_SHUTDOWN.wireName());
        assertThat(announcement.isRunning()).isFalse();
    }
}
