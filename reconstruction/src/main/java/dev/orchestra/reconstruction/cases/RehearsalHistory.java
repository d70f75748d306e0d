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

/** A made-up past: each lost step has a checkpoint, an effect that its state counts on and one that it does not. */
final class RehearsalHistory implements RecoveryHistory {

    static final String AGENT = "rehearsal";
    static final String LOST = "rehearsal-lost";
    static final String PEER = "rehearsal-peer";

    private final Instant now;

    RehearsalHistory(Instant now) {
        this.now = now;
    }

    @Override
    public boolean awaitIngested(Map<TopicPartition, Long> ends, Duration wait) {
        return true;
    }

    @Override
    public Collection<String> ingestedTopics() {
        return List.of();
    }

    @Override
    public List<Checkpoint> checkpoints(String jobKey, int max) {
        Json state = Json.of(Map.of("done", "half", "files", List.of("one", "two")));
        return List.of(new Checkpoint(jobKey, 1, LOST, 1, state, List.of(jobKey + "-1"), now, "rehearsal", 0, 0));
    }

    @Override
    public List<Effect> effects(String jobKey) {
        return List.of(effect(jobKey, 1), effect(jobKey, 2));
    }

    private Effect effect(String jobKey, int number) {
        return new Effect(
                jobKey,
                1,
                AGENT,
                LOST,
                jobKey + "-" + number,
                "file",
                "file-" + number,
                "delete-file",
                Json.object(),
                number,
                now,
                Effect.UndoState.STANDS,
                null);
    }

    @Override
    public List<String> family(String instanceKey) {
        return List.of(instanceKey);
    }

    @Override
    public List<Contact> contacts(String agentId, Instant from, Instant to, int max) {
        return List.of(new Contact(PEER, AGENT, 1, now));
    }

    @Override
    public List<String> instances(String agentId, Instant from, Instant to, int max) {
        return List.of();
    }

    @Override
    public List<RecordedEvent> thread(Collection<String> correlationIds, Instant from, int max) {
        return List.of();
    }
}
