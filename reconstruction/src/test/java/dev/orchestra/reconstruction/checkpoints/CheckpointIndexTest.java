package dev.orchestra.reconstruction.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventBuilder;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import dev.orchestra.workers.checkpoints.LastCheckpoints.Checkpoint;
import dev.orchestra.workers.checkpoints.LastCheckpoints.Found;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckpointIndexTest {

    private static final Topics TOPICS = new Topics("");
    private static final CheckpointIndexSettings QUICK =
            new CheckpointIndexSettings(1_000, Duration.ofMillis(300), Duration.ofDays(8));

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final List<String> tombstones = new CopyOnWriteArrayList<>();
    private CheckpointIndex index;

    @BeforeEach
    void start() {
        log.createTopics(TOPICS.shared());
        log.subscribe(SubscriptionOptions.of("test", Set.of(TOPICS.agentCheckpoint())), delivery -> {
            if (delivery.event().isEmpty()) {
                tombstones.add(delivery.raw().keyText().orElseThrow());
            }
            delivery.done();
            return true;
        });
        index = start(CheckpointIndexSettings.DEFAULT);
    }

    @AfterEach
    void stop() {
        index.close();
        log.close();
    }

    @Test
    void whatWasStoredWhenItIsAskedForIsFound() {
        for (int sequence = 1; sequence <= 50; sequence++) {
            checkpoint("71", 1, sequence);
            assertThat(found("71", 1)).contains(new Checkpoint(1, sequence, Json.parse("{\"at\":" + sequence + "}")));
        }
    }

    @Test
    void manyAreFoundAtOnce() {
        for (int job = 0; job < 300; job++) {
            checkpoint("job-" + job, 1, job + 1);
        }
        List<CompletableFuture<Found>> answers = new ArrayList<>();
        for (int job = 0; job < 300; job++) {
            answers.add(index.of("job-" + job, 1));
        }
        for (int job = 0; job < 300; job++) {
            assertThat(answers.get(job).join().checkpoint().orElseThrow().sequence())
                    .isEqualTo(job + 1);
        }
    }

    @Test
    void aStepWithoutCheckpointsHasNoneAndNothingIsMissing() {
        assertThat(index.of("71", 1).join()).isEqualTo(Found.NOTHING);
    }

    @Test
    void aReplicaThatStartsKnowsWhatWasStoredBefore() {
        checkpoint("71", 1, 3);
        try (CheckpointIndex next = start(CheckpointIndexSettings.DEFAULT)) {
            assertThat(next.of("71", 2).join().checkpoint().orElseThrow().sequence())
                    .isEqualTo(3);
        }
    }

    @Test
    void theCheckpointsOfAJobThatEndedAreRemovedFromTheTopic() {
        checkpoint("71", 1, 1);
        assertThat(found("71", 1)).isPresent();
        index.ended("71");
        await().until(() -> tombstones.contains("71"));
        assertThat(found("71", 1)).isEmpty();
    }

    @Test
    void aCheckpointThatComesAfterTheEndIsRemovedToo() {
        index.ended("71");
        checkpoint("71", 1, 1);
        await().until(() -> tombstones.contains("71"));
        assertThat(found("71", 1)).isEmpty();
    }

    @Test
    void aJobThatEndsWithoutCheckpointsCostsNoRecord() {
        index.ended("71");
        checkpoint("72", 1, 1);
        index.ended("72");
        await().until(() -> tombstones.contains("72"));
        assertThat(tombstones).containsExactly("72");
    }

    @Test
    void aRecordThatIsNoCheckpointIsSaidToBeNone() {
        store("71", Event.of(EventType.STEP_COMPLETED), 1, "{\"output\":{}}");
        Found found = index.of("71", 1).join();
        assertThat(found.checkpoint()).isEmpty();
        assertThat(found.missing().orElseThrow()).contains("step.completed");

        store("72", Event.of(EventType.STEP_CHECKPOINTED), 1, "{\"sequence\":-4}");
        assertThat(index.of("72", 1).join().missing().orElseThrow()).contains("sequence");
    }

    @Test
    void aJournalThatIsAwayIsSaidToBeAwayAndHoldsNobodyUpForEver() {
        AtomicReference<String> away = new AtomicReference<>("");
        CheckpointIndex cut = CheckpointIndex.start(flaky(away), TOPICS, QUICK, Clock.systemUTC());
        checkpoint("71", 1, 1);
        assertThat(cut.of("71", 1).join().missing()).isEmpty();

        away.set("ends");
        Found unsure = cut.of("71", 1).join();
        assertThat(unsure.checkpoint().orElseThrow().sequence()).isEqualTo(1);
        assertThat(unsure.missing().orElseThrow()).contains("may have been missed");
        assertThat(cut.of("72", 1).join().missing()).isPresent();

        away.set("scanRaw");
        Found unread = cut.of("71", 1).join();
        assertThat(unread.checkpoint()).isEmpty();
        assertThat(unread.missing().orElseThrow()).contains("away");
        cut.close();
        assertThat(cut.of("71", 1).join().missing().orElseThrow()).contains("stops");
    }

    private EventLog flaky(AtomicReference<String> away) {
        return (EventLog) Proxy.newProxyInstance(
                EventLog.class.getClassLoader(), new Class<?>[] {EventLog.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals(away.get())) {
                        throw new JournalUnavailableException("away", null);
                    }
                    try {
                        return method.invoke(log, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private CheckpointIndex start(CheckpointIndexSettings settings) {
        return CheckpointIndex.start(log, TOPICS, settings, Clock.systemUTC());
    }

    private Optional<Checkpoint> found(String jobKey, int attempt) {
        Found found = index.of(jobKey, attempt).join();
        assertThat(found.missing()).isEmpty();
        return found.checkpoint();
    }

    private void checkpoint(String jobKey, int attempt, long sequence) {
        store(
                jobKey,
                Event.of(EventType.STEP_CHECKPOINTED),
                attempt,
                "{\"sequence\":%d,\"state\":{\"at\":%d}}".formatted(sequence, sequence));
    }

    private void store(String jobKey, EventBuilder event, int attempt, String data) {
        log.append(Outgoing.of(
                        TOPICS.agentCheckpoint(),
                        jobKey,
                        event.id(jobKey + "/" + attempt)
                                .source("/agents/designer/designer-1")
                                .with(Attribute.JOB_KEY, jobKey)
                                .with(Attribute.ATTEMPT, Integer.toString(attempt))
                                .data(Json.parse(data))
                                .build()))
                .join();
    }
}
