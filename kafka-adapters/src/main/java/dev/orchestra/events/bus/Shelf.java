package dev.orchestra.events.bus;

import dev.orchestra.events.EventType;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where on which topics a selection stands. */
final class Shelf {

    /** Senders' clocks may be wrong by this much: what came later in a topic can be older by its own time. */
    private static final Duration CLOCKS_APART_MAX = Duration.ofMinutes(5);

    private static final int FIRST_SIZE = 500;

    private final EventLog log;
    private final Topics topics;
    private final EventBusOptions options;

    Shelf(EventLog log, Topics topics, EventBusOptions options) {
        this.log = log;
        this.topics = topics;
        this.options = options;
    }

    /** The topics of the bus that can hold what a filter lets pass. */
    Set<String> topics(EventFilter filter) {
        if (filter.isOnly(EventType.AGENT_HEARTBEAT)) {
            return Set.of(topics.agentHeartbeat());
        }
        return filter.names(EventType.AGENT_HEARTBEAT)
                ? Set.of(topics.agentEvent(), topics.agentHeartbeat())
                : Set.of(topics.agentEvent());
    }

    Set<String> topics(Selection selection) {
        return selection.topic().map(Set::of).orElseGet(() -> topics(selection.filter()));
    }

    /** All of a selection that is there now. */
    List<Stretch> stretches(Selection selection) {
        Set<String> names = topics(selection);
        names.forEach(this::requireTopic);
        Map<TopicPartition, Long> ends = log.ends(names);
        Map<TopicPartition, Long> starts = log.offsetsAt(names, selection.from().orElse(Instant.EPOCH));
        Map<TopicPartition, Long> lasts = selection
                .to()
                .map(to -> log.offsetsAt(names, to.plus(CLOCKS_APART_MAX)))
                .orElse(ends);
        List<Stretch> stretches = new ArrayList<>();
        ends.forEach((partition, end) -> stretches.add(new Stretch(
                partition, starts.getOrDefault(partition, 0L), Math.min(end, lasts.getOrDefault(partition, end)))));
        stretches.sort(
                Comparator.comparing((Stretch stretch) -> stretch.partition().topic())
                        .thenComparing(stretch -> stretch.partition().partition()));
        return stretches;
    }

    MergedReader reader(Selection selection, List<Stretch> stretches) {
        return reader(selection, stretches, FIRST_SIZE);
    }

    MergedReader reader(Selection selection, List<Stretch> stretches, int firstSize) {
        return new MergedReader(
                log,
                stretches,
                (event, raw) ->
                        selection.holds(raw.timestamp()) && selection.filter().passes(event),
                firstSize,
                options);
    }

    /**
     * @throws UnknownTopicException if the journal answers and does not have it
     * @throws JournalUnavailableException if the journal does not answer
     */
    void requireTopic(String topic) {
        try {
            log.ends(Set.of(topic));
        } catch (JournalUnavailableException e) {
            if (e.isTopicMissing()) {
                throw new UnknownTopicException(topic, e);
            }
            throw e;
        }
    }

    /** @throws IllegalArgumentException if a replay may not write there */
    void requireWritable(String topic) {
        boolean table = topics.shared().stream()
                .anyMatch(spec -> spec.compacted() && spec.name().equals(topic));
        if (table
                || topic.equals(topics.engineRecords())
                || topic.endsWith(Topics.deadLetters(""))
                || !topic.startsWith(topics.prefix())) {
            throw new IllegalArgumentException(
                    "A replay cannot go to '%s': tables, dead letters, the engine's records and topics without the prefix '%s' are not for events of others. Take a topic that is kept by time."
                            .formatted(topic, topics.prefix()));
        }
        requireTopic(topic);
    }
}
