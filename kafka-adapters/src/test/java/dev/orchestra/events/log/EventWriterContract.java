package dev.orchestra.events.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a named writer of every adapter of the journal does. */
public abstract class EventWriterContract {

    protected static final Duration LONG = Duration.ofSeconds(60);

    private final String name = "writer-" + UUID.randomUUID();
    protected final TopicPartition table = new TopicPartition("table-" + UUID.randomUUID(), 0);
    private final List<EventLog> logs = new ArrayList<>();
    protected EventLog log;

    /** A journal; one that sees the same topics each time it is called in one test. */
    protected abstract EventLog open();

    @BeforeEach
    void begin() {
        log = another();
        log.createTopics(List.of(new TopicSpec(table.topic(), Optional.of(1), Optional.empty(), true, true)));
    }

    @AfterEach
    void end() {
        logs.forEach(EventLog::close);
    }

    private EventLog another() {
        EventLog opened = open();
        logs.add(opened);
        return opened;
    }

    protected Outgoing record(String key, String value) {
        return Outgoing.of(
                table.topic(),
                key,
                Event.of(EventType.STEP_CHECKPOINTED)
                        .id(value)
                        .source("/test")
                        .data(Map.of("value", value))
                        .build());
    }

    protected List<String> read(long from, long to) {
        List<String> read = new ArrayList<>();
        log.scanSettled(
                table,
                from,
                to,
                LONG,
                delivery -> read.add(delivery.event().map(Event::id).orElse("tombstone")));
        return read;
    }

    @Test
    void what_is_appended_is_at_the_places_that_the_writer_says() {
        try (EventWriter writer = log.writer(name)) {
            List<Position> places =
                    writer.append(List.of(record("a", "1"), record("b", "2"), Outgoing.tombstone(table.topic(), "a")));

            assertThat(places).hasSize(3);
            assertThat(read(0, Long.MAX_VALUE)).containsExactly("1", "2", "tombstone");
            long second = places.get(1).offset();
            assertThat(read(second, second + 1)).containsExactly("2");
        }
    }

    @Test
    void whoever_takes_the_name_fences_off_who_had_it() {
        try (EventWriter older = log.writer(name)) {
            older.append(List.of(record("a", "1")));
            try (EventWriter newer = another().writer(name)) {
                assertThatThrownBy(() -> older.append(List.of(record("a", "late"))))
                        .isInstanceOf(FencedException.class)
                        .hasMessageContaining(name);
                newer.append(List.of(record("a", "2")));
                assertThatThrownBy(() -> older.append(List.of(record("a", "later"))))
                        .isInstanceOf(FencedException.class);
            }
        }

        assertThat(read(0, Long.MAX_VALUE)).containsExactly("1", "2");
    }

    @Test
    void writers_of_different_names_do_not_disturb_each_other() {
        try (EventWriter one = log.writer(name);
                EventWriter other = log.writer(name + "-other")) {
            one.append(List.of(record("a", "1")));
            other.append(List.of(record("b", "2")));
            one.append(List.of(record("a", "3")));
        }

        assertThat(read(0, Long.MAX_VALUE)).containsExactly("1", "2", "3");
    }

    @Test
    void of_records_of_which_one_is_too_large_none_is_appended_and_the_writer_goes_on() {
        try (EventWriter writer = log.writer(name)) {
            assertThatThrownBy(() -> writer.append(List.of(record("a", "1"), record("b", "x".repeat(2_000_000)))))
                    .isInstanceOf(RecordTooLargeException.class);
            writer.append(List.of(record("a", "2")));
        }

        assertThat(read(0, Long.MAX_VALUE)).containsExactly("2");
    }

    @Test
    void a_name_can_be_taken_again_and_again() {
        for (int life = 1; life <= 3; life++) {
            try (EventWriter writer = log.writer(name)) {
                writer.append(List.of(record("a", Integer.toString(life))));
            }
        }

        assertThat(read(0, Long.MAX_VALUE)).containsExactly("1", "2", "3");
    }
}
