package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.history.EventHistory.RecordedEvent;
import dev.orchestra.history.RecoveryHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A history that says what the test wants. */
final class FakeHistory implements RecoveryHistory {

    final List<Checkpoint> checkpoints = new CopyOnWriteArrayList<>();
    final List<Effect> effects = new CopyOnWriteArrayList<>();
    final List<Contact> contacts = new CopyOnWriteArrayList<>();
    final List<String> instances = new CopyOnWriteArrayList<>();
    final List<RecordedEvent> events = new CopyOnWriteArrayList<>();
    final AtomicInteger contactsAsked = new AtomicInteger();
    final AtomicInteger familiesAsked = new AtomicInteger();
    volatile boolean ingested = true;
    volatile @Nullable RuntimeException failure;

    @Override
    public boolean awaitIngested(Map<TopicPartition, Long> ends, Duration wait) {
        fail();
        return ingested;
    }

    @Override
    public Collection<String> ingestedTopics() {
        return List.of();
    }

    @Override
    public List<Checkpoint> checkpoints(String jobKey, int max) {
        fail();
        return checkpoints.stream().filter(it -> it.jobKey().equals(jobKey)).toList();
    }

    @Override
    public List<Effect> effects(String jobKey) {
        fail();
        return effects.stream().filter(it -> it.jobKey().equals(jobKey)).toList();
    }

    @Override
    public List<String> family(String instanceKey) {
        fail();
        familiesAsked.incrementAndGet();
        return List.of(instanceKey, "1");
    }

    @Override
    public List<Contact> contacts(String agentId, Instant from, Instant to, int max) {
        fail();
        contactsAsked.incrementAndGet();
        return contacts;
    }

    @Override
    public List<String> instances(String agentId, Instant from, Instant to, int max) {
        fail();
        return instances.stream().limit(max).toList();
    }

    @Override
    public List<RecordedEvent> thread(Collection<String> correlationIds, Instant from, int max) {
        fail();
        return events.stream()
                .filter(it -> correlationIds.contains(it.correlationId()))
                .toList();
    }

    private void fail() {
        RuntimeException now = failure;
        if (now != null) {
            throw now;
        }
    }

    void checkpoint(String jobKey, long sequence, String state, String... counted) {
        checkpoints.add(new Checkpoint(
                jobKey,
                1,
                "designer-1",
                sequence,
                Json.parse(state),
                List.of(counted),
                Instant.parse("2026-01-15T09:30:00Z").plusSeconds(sequence),
                "agent.checkpoint",
                0,
                sequence));
    }

    void said(String instance, String type, Map<String, String> attributes) {
        long number = events.size() + 1L;
        events.add(new RecordedEvent(
                "e" + number,
                "/test",
                type,
                null,
                instance,
                null,
                null,
                Instant.parse("2026-01-15T09:30:00Z").plusSeconds(number),
                "test",
                0,
                number,
                Json.of(attributes).text(),
                "{}"));
    }

    void effect(String jobKey, String id, Effect.UndoState undo) {
        effects.add(new Effect(
                jobKey,
                1,
                "designer",
                "designer-1",
                id,
                "file",
                id + ".tf",
                "delete-file",
                Json.object(),
                effects.size() + 1,
                Instant.parse("2026-01-15T09:30:00Z").plusSeconds(effects.size()),
                undo,
                null));
    }
}
