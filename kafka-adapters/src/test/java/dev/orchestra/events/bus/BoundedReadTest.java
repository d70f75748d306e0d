package dev.orchestra.events.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a history and a replay hold at once, however much there is. */
class BoundedReadTest {

    private static final int EVENTS = 100_000;
    private static final long HELD_BYTES_MAX = 256 * 1024;
    private static final int DATA_BYTES = 1_000;

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final Topics topics = new Topics("");
    private final EventBusOptions options = EventBusOptions.DEFAULT.heldBytesMax(HELD_BYTES_MAX);
    private final Shelf shelf = new Shelf(log, topics, options);

    @BeforeEach
    void fill() {
        log.createTopics(List.of(new TopicSpec(topics.agentEvent(), Optional.of(3), Optional.empty(), false, true)));
        String text = "x".repeat(DATA_BYTES);
        for (int i = 0; i < EVENTS; i++) {
            Event event = Event.ofType(i % 1_000 == 0 ? "rare" : "frequent")
                    .id(Integer.toString(i))
                    .source("/s" + i % 7)
                    .data(Map.of("text", text))
                    .build();
            log.append(Outgoing.of(topics.agentEvent(), event.source(), event)).join();
        }
    }

    @Test
    void everything_is_read_once_and_in_the_order_of_each_source_with_little_held_at_once() {
        Selection selection = Selection.of(EventFilter.ALL);
        MergedReader reader = shelf.reader(selection, shelf.stretches(selection));
        int[] lastOfSource = {-1, -1, -1, -1, -1, -1, -1};
        int found = 0;

        for (MergedReader.Step step = reader.step(); !(step instanceof MergedReader.Step.End); step = reader.step()) {
            if (step instanceof MergedReader.Step.Found(Recorded recorded)) {
                int number = Integer.parseInt(recorded.event().id());
                assertThat(number).isGreaterThan(lastOfSource[number % 7]);
                lastOfSource[number % 7] = number;
                found++;
            }
        }

        assertThat(found).isEqualTo(EVENTS);
        assertThat(reader.read()).isEqualTo(reader.total()).isEqualTo(EVENTS);
        // One event of each partition may be over it.
        assertThat(reader.heldBytesPeak()).isBetween(HELD_BYTES_MAX / 2, HELD_BYTES_MAX + 3 * 2 * DATA_BYTES);
    }

    @Test
    void a_filter_finds_the_few_among_the_many() {
        Selection selection = Selection.of(EventFilter.types("rare").source("/s0"));
        MergedReader reader = shelf.reader(selection, shelf.stretches(selection));
        List<Integer> found = new ArrayList<>();

        for (MergedReader.Step step = reader.step(); !(step instanceof MergedReader.Step.End); step = reader.step()) {
            if (step instanceof MergedReader.Step.Found(Recorded recorded)) {
                found.add(Integer.parseInt(recorded.event().id()));
            }
        }

        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < EVENTS; i += 1_000) {
            if (i % 7 == 0) {
                expected.add(i);
            }
        }
        assertThat(found).containsExactlyElementsOf(expected);
        assertThat(reader.heldBytesPeak()).isLessThan(EVENTS / 1_000 * 2L * DATA_BYTES);
    }
}
