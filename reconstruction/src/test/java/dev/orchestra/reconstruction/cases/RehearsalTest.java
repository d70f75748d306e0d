package dev.orchestra.reconstruction.cases;

import static dev.orchestra.reconstruction.Journal.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.reconstruction.Journal;
import dev.orchestra.reconstruction.peers.PeerOptions;
import dev.orchestra.reconstruction.undo.UndoOptions;
import dev.orchestra.workers.engine.FakeEngine;
import dev.orchestra.workers.tracing.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Journal journal = new Journal();
    private final FakeHistory history = new FakeHistory();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger merges = new AtomicInteger();
    private final Reconstructions.Dependencies on = new Reconstructions.Dependencies(
            new FakeEngine(),
            journal.log,
            TOPICS,
            history,
            new FakeDirectory(),
            input -> {
                merges.incrementAndGet();
                throw new IllegalStateException("The real merger may ask a model.");
            },
            meters,
            Traces.off(),
            Clock.systemUTC());

    @AfterEach
    void stop() {
        journal.close();
    }

    @Test
    void aMadeUpCaseComesToItsEnd() throws Exception {
        try (RehearsalStage stage =
                new RehearsalStage(on, CaseOptions.defaults(), PeerOptions.defaults(), UndoOptions.defaults())) {
            Json ended = stage.play(0);

            Json resume = ended.field("resume").orElseThrow();
            assertThat(resume.field("state").orElseThrow().asMap()).containsEntry("done", "half");
            assertThat(resume.asMap()).containsEntry("effects", List.of("1-1"));
            assertThat(ended.field("gathered").orElseThrow().asMap()).containsEntry("closed", "all");
        }
    }

    @Test
    void nothingOfItIsAppendedOrMeasuredAndNoModelIsAsked() throws Exception {
        Map<TopicPartition, Long> before = journal.log.ends(everything());

        try (Rehearsal rehearsal = rehearse()) {
            assertThat(rehearsal.await(LONG)).isTrue();
        }

        assertThat(journal.log.ends(everything())).isEqualTo(before);
        assertThat(meters.getMeters()).isEmpty();
        assertThat(merges).hasValue(0);
        assertThat(history.contactsAsked.get()).isPositive();
    }

    @Test
    void whileTheHistoryIsAwayItWaits() throws Exception {
        history.failure = new JournalUnavailableException("The history in PostgreSQL does not answer", null);

        try (Rehearsal rehearsal = rehearse()) {
            assertThat(rehearsal.await(Duration.ofMillis(200))).isFalse();
            history.failure = null;
            assertThat(rehearsal.await(LONG)).isTrue();
        }
        assertThat(history.contactsAsked.get()).isPositive();
    }

    private Rehearsal rehearse() {
        IngestGate gate = new IngestGate(history, journal.log, TOPICS, LONG);
        return Rehearsal.start(on, CaseOptions.defaults(), PeerOptions.defaults(), UndoOptions.defaults(), gate);
    }

    private static Set<String> everything() {
        return Set.of(TOPICS.agentAudit(), TOPICS.contextRequest(), TOPICS.agentEffect(), Journal.ANSWERS);
    }
}
