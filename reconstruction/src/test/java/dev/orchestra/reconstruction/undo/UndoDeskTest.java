package dev.orchestra.reconstruction.undo;

import static dev.orchestra.reconstruction.Journal.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.UndoEvent.UndoDone;
import dev.orchestra.events.UndoEvent.UndoFailed;
import dev.orchestra.events.UndoEvent.UndoRequested;
import dev.orchestra.history.RecoveryHistory.Effect;
import dev.orchestra.reconstruction.Journal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UndoDeskTest {

    private static final UndoOptions LONG = new UndoOptions(Duration.ofSeconds(60), 3);
    private static final UndoOptions SHORT = new UndoOptions(Duration.ofMillis(200), 3);

    private final Journal journal = new Journal();
    private final ExecutorService cases = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean alive = true;

    @AfterEach
    void stop() {
        cases.shutdownNow();
        journal.close();
    }

    @Test
    void theNextEffectIsAskedForOnlyWhenTheOneBeforeIsAcknowledged() throws Exception {
        try (UndoDesk desk = start(LONG)) {
            var done = takingBack(desk, effect("e2"), effect("e1"));

            assertThat(asked(1)).containsExactly("e2");
            acknowledge("e2");
            assertThat(asked(2)).containsExactly("e2", "e1");
            assertThat(done).isNotDone();
            acknowledge("e1");
            done.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void theRequestSaysHowAndForWhom() {
        try (UndoDesk desk = start(LONG)) {
            takingBack(desk, effect("e1"));

            Event event = journal.awaitOn(EventType.UNDO_REQUESTED, 1).getFirst();
            UndoRequested request = event.dataAs(UndoRequested.class);
            assertThat(event.attribute(Attribute.AGENT)).contains("terraform");
            assertThat(event.attribute(Attribute.CASE_ID)).contains("71-1");
            assertThat(request.undo().handler()).isEqualTo("delete-file");
            assertThat(request.undo().arguments().asMap()).containsEntry("path", "main.tf");
            assertThat(request.caseId()).isEqualTo("71-1");
        }
    }

    @Test
    void anEffectThatCannotBeTakenBackIsNamedWithWhatTheHandlerSaid() {
        try (UndoDesk desk = start(LONG)) {
            var failed = takingBack(desk, effect("e2"), effect("e1"));
            asked(1);
            say(EventType.UNDO_FAILED, new UndoFailed("e2", "main.tf is locked."));

            assertThatThrownBy(failed::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(NotUndoneException.class)
                    .hasMessageContainingAll("e2", "file", "main.tf", "delete-file", "terraform", "main.tf is locked.");
            assertThat(journal.on(EventType.UNDO_REQUESTED)).hasSize(1);
        }
    }

    @Test
    void afterAFailureTheEffectIsAskedForAgainUnderAnotherId() throws Exception {
        try (UndoDesk desk = start(LONG)) {
            var failed = takingBack(desk, effect("e1"));
            asked(1);
            say(EventType.UNDO_FAILED, new UndoFailed("e1", "locked"));
            assertThatThrownBy(failed::join).isInstanceOf(CompletionException.class);

            var again = takingBack(desk, effect("e1"));
            assertThat(journal.awaitOn(EventType.UNDO_REQUESTED, 2))
                    .extracting(Event::id)
                    .doesNotHaveDuplicates();
            acknowledge("e1");
            again.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void whereNobodyIsAliveTheOperatorIsToldSo() {
        alive = false;
        try (UndoDesk desk = start(SHORT)) {
            assertThatThrownBy(() -> takingBack(desk, effect("e1")).join())
                    .hasMessageContaining("No process of the type is alive");
        }
    }

    @Test
    void whereSomebodyIsAliveAndSilentTheOperatorIsToldSo() {
        try (UndoDesk desk = start(SHORT)) {
            assertThatThrownBy(() -> takingBack(desk, effect("e1")).join())
                    .hasMessageContaining("No acknowledgement came within PT0.2S");
        }
    }

    @Test
    void anAcknowledgementThatComesTwiceOrIsForAnotherJobChangesNothing() throws Exception {
        try (UndoDesk desk = start(LONG)) {
            var done = takingBack(desk, effect("e2"), effect("e1"));
            asked(1);
            journal.append(
                    TOPICS.agentEffect(),
                    "99",
                    event(EventType.UNDO_DONE, new UndoDone("e2")).with(Attribute.JOB_KEY, "99"));
            acknowledge("e2");
            acknowledge("e2");
            assertThat(asked(2)).containsExactly("e2", "e1");
            acknowledge("e1");
            done.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void moreEffectsThanOneCaseTakesBackNeedAnOperator() {
        try (UndoDesk desk = start(LONG)) {
            assertThatThrownBy(() -> takingBack(desk, effect("e4"), effect("e3"), effect("e2"), effect("e1"))
                            .join())
                    .hasMessageContaining("one case takes back 3 at most");
            assertThat(journal.on(EventType.UNDO_REQUESTED)).isEmpty();
        }
    }

    private UndoDesk start(UndoOptions options) {
        return UndoDesk.start(
                new UndoDesk.Dependencies(
                        journal.log,
                        TOPICS,
                        agent -> alive,
                        () -> UUID.randomUUID().toString(),
                        Clock.systemUTC()),
                options);
    }

    private CompletableFuture<Void> takingBack(UndoDesk desk, Effect... effects) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        desk.takeBack("71-1", List.of(effects));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                cases);
    }

    private List<String> asked(int count) {
        return journal.awaitOn(EventType.UNDO_REQUESTED, count).stream()
                .map(it -> it.dataAs(UndoRequested.class).effect())
                .toList();
    }

    private void acknowledge(String effect) {
        say(EventType.UNDO_DONE, new UndoDone(effect));
    }

    private void say(EventType type, Object data) {
        journal.append(TOPICS.agentEffect(), "71", event(type, data));
    }

    private static Event event(EventType type, Object data) {
        return Event.of(type)
                .id(UUID.randomUUID().toString())
                .source("/agents/terraform/terraform-1")
                .with(Attribute.JOB_KEY, "71")
                .data(data)
                .build();
    }

    private static Effect effect(String id) {
        return new Effect(
                "71",
                1,
                "terraform",
                "terraform-1",
                id,
                "file",
                "main.tf",
                "delete-file",
                Json.parse("{\"path\":\"main.tf\"}"),
                1,
                Instant.EPOCH,
                Effect.UndoState.STANDS,
                null);
    }
}
