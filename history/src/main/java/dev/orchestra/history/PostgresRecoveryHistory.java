package dev.orchestra.history;

import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.EventHistory.RecordedEvent;
import dev.orchestra.history.ingest.IngestProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.data.domain.Limit;

/** Answers from the events' table and from the instances'. */
final class PostgresRecoveryHistory implements RecoveryHistory {

    private static final int ROWS_MAX = 10_000;

    private final IngestProgress progress;
    private final ExistingTopics existing;
    private final String heartbeats;
    private final Rows.Events events;
    private final Acquaintances acquaintances;

    PostgresRecoveryHistory(
            IngestProgress progress,
            ExistingTopics existing,
            Topics topics,
            Rows.Events events,
            Acquaintances acquaintances) {
        this.progress = progress;
        this.existing = existing;
        this.heartbeats = topics.agentHeartbeat();
        this.events = events;
        this.acquaintances = acquaintances;
    }

    @Override
    public boolean awaitIngested(Map<TopicPartition, Long> ends, Duration wait) throws InterruptedException {
        try {
            return progress.await(ends, wait);
        } catch (DataAccessException e) {
            return HistoryUnavailableException.ask(() -> {
                throw e;
            });
        }
    }

    @Override
    public Collection<String> ingestedTopics() {
        var here = progress.topicsReadHere();
        return Stream.concat(
                        here.stream(),
                        HistoryUnavailableException.ask(progress::topicsRead).stream()
                                .filter(topic -> !here.contains(topic) && existing.exists(topic)))
                .filter(topic -> !topic.equals(heartbeats))
                .toList();
    }

    @Override
    public List<Checkpoint> checkpoints(String jobKey, int max) {
        return HistoryUnavailableException.ask(() -> events.checkpoints(jobKey, most(max)).stream()
                .map(StepRecords::checkpoint)
                .flatMap(Optional::stream)
                .toList()
                .reversed());
    }

    @Override
    public List<Effect> effects(String jobKey) {
        return HistoryUnavailableException.ask(() ->
                        StepRecords.effects(events.effects(jobKey, Limit.of(ROWS_MAX * StepRecords.EVENTS_OF_EFFECT))))
                .stream()
                .limit(ROWS_MAX)
                .toList();
    }

    @Override
    public List<String> family(String instanceKey) {
        return HistoryUnavailableException.ask(() -> acquaintances.family(List.of(instanceKey)));
    }

    @Override
    public List<Contact> contacts(String agentId, Instant from, Instant to, int max) {
        return HistoryUnavailableException.ask(
                () -> acquaintances.contacts(agentId, from, to, most(max).max()));
    }

    @Override
    public List<String> instances(String agentId, Instant from, Instant to, int max) {
        return HistoryUnavailableException.ask(
                () -> acquaintances.instances(agentId, from, to, most(max).max()));
    }

    @Override
    public List<RecordedEvent> thread(Collection<String> correlationIds, Instant from, int max) {
        if (correlationIds.isEmpty()) {
            return List.of();
        }
        return HistoryUnavailableException.ask(() -> events.thread(correlationIds, from, most(max)).stream()
                .map(EventRow::view)
                .toList()
                .reversed());
    }

    private static Limit most(int max) {
        if (max < 1 || max > ROWS_MAX) {
            throw new IllegalArgumentException(
                    "From 1 to %,d rows can be asked for, but not %,d.".formatted(ROWS_MAX, max));
        }
        return Limit.of(max);
    }
}
