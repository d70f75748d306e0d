package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;
import dev.orchestra.reconstruction.merge.KnownCheckpoint.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a lost attempt, put together sentence by sentence. */
final class Given {

    static final Instant BEGIN = Instant.parse("2026-01-15T09:30:00Z");

    private LostAttempt lost = new LostAttempt(1, "builder-1", "start-1", null);
    private @Nullable Json schema;
    private @Nullable Base base;
    private final List<KnownCheckpoint> checkpoints = new ArrayList<>();
    private final List<KnownEffect> effects = new ArrayList<>();
    private final List<Said> events = new ArrayList<>();
    private final List<PeerSaid> answers = new ArrayList<>();

    Given lost(int attempt, @Nullable Long named) {
        lost = new LostAttempt(attempt, "builder-1", "start-1", named);
        return this;
    }

    Given schema(String json) {
        schema = Json.parse(json);
        return this;
    }

    Given base(String state, String... ids) {
        base = new Base(Json.parse(state), List.of(ids));
        return this;
    }

    Given base(Base other) {
        base = other;
        return this;
    }

    Given checkpoint(long sequence, String state, String... ids) {
        return checkpoint(sequence, 1, "builder-1", state, ids);
    }

    Given checkpoint(long sequence, int attempt, String agentId, String state, String... ids) {
        int place = checkpoints.size();
        checkpoints.add(new KnownCheckpoint(
                sequence,
                attempt,
                agentId,
                null,
                Json.trusted(state),
                List.of(ids),
                BEGIN.plusSeconds(place),
                new Place("agent.checkpoint", 0, place)));
        return this;
    }

    Given effect(String id, boolean undone) {
        effects.add(new KnownEffect(id, undone));
        return this;
    }

    Given event(String id, long second, String data) {
        events.add(new Said(
                "/agents/x/x-1",
                id,
                "dev.orchestra.message.sent.v1",
                BEGIN.plusSeconds(second),
                null,
                Json.trusted(data)));
        return this;
    }

    Given peer(String name, String memory, String... interactions) {
        answers.add(new PeerSaid(
                name, List.of(interactions).stream().map(Json::trusted).toList(), Json.trusted(memory)));
        return this;
    }

    MergeInput input() {
        return new MergeInput(lost, schema, base, checkpoints, effects, events, answers);
    }

    Rebuilt rebuilt() {
        return new Merge(MergeLimits.defaults()).rebuild(input());
    }
}
