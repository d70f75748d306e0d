package dev.orchestra.reconstruction.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.AnswerRefused;
import dev.orchestra.events.CaseEvent.CaseCompleted;
import dev.orchestra.events.CaseEvent.CaseDecided;
import dev.orchestra.events.CaseEvent.CaseGathered;
import dev.orchestra.events.CaseEvent.CaseMerged;
import dev.orchestra.events.CaseEvent.CaseOpened;
import dev.orchestra.events.CaseEvent.CaseOutcome;
import dev.orchestra.events.CaseEvent.CaseUndone;
import dev.orchestra.events.CaseEvent.Closed;
import dev.orchestra.events.CaseEvent.Outcome;
import dev.orchestra.events.CaseEvent.Peer;
import dev.orchestra.events.CaseEvent.PeerAnswer;
import dev.orchestra.events.CaseEvent.UndoneEffect;
import dev.orchestra.events.EffectRecorded.Undo;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.UndoEvent.UndoFailed;
import dev.orchestra.events.UndoEvent.UndoRequested;
import dev.orchestra.history.EventHistory.RecordedEvent;
import dev.orchestra.reconstruction.story.Story.UndoState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoriesTest {

    private static final Instant T0 = Instant.parse("2026-01-15T09:30:17Z");

    private final List<RecordedEvent> events = new ArrayList<>();
    private final List<RecordedEvent> shared = new ArrayList<>();

    @Test
    void aWholeCaseIsToldInPlainWords() {
        opened();
        say(
                EventType.RECONSTRUCTION_GATHERED,
                new CaseGathered(
                        Closed.WINDOW,
                        List.of(
                                new PeerAnswer("kafka-1", Outcome.PROVIDED, "It remembers orders.", 4, null),
                                new PeerAnswer("terraform-1", Outcome.SILENT, null, null, null)),
                        T0.plusMillis(40),
                        T0.plusMillis(5_040)));
        shared.add(event(
                EventType.ANSWER_REFUSED,
                new AnswerRefused(AnswerRefused.Reason.LATE, "It came late."),
                "{\"agentid\":\"terraform-1\"}"));
        merged(true);
        say(
                EventType.RECONSTRUCTION_UNDONE,
                new CaseUndone(
                        List.of(new UndoneEffect("71-1-2", "file", "main.tf", "delete-file")),
                        List.of("71-1-1"),
                        T0.plusMillis(5_050),
                        T0.plusMillis(5_090)));
        say(
                EventType.RECONSTRUCTION_COMPLETED,
                new CaseCompleted(CaseOutcome.RESUMED, "The next attempt goes on.", T0, T0.plusMillis(5_090)));

        assertThat(story().text())
                .containsSubsequence(
                        "Lost: attempt 1 at a step of agent 'designer' by designer-1 (AGENT_LOST).",
                        "Evidence: Silent for 5 s; 100% sure.",
                        "Its last heartbeat named checkpoint 2.",
                        "Peers: 2 asked, 1 more were left out.",
                        "  kafka-1 (kafka, 4 interactions): told of 4 interactions. It remembers orders.",
                        "  terraform-1 (terraform, 1 interactions): said nothing in time",
                        "  Not merged: an answer of terraform-1 was late. It came late.",
                        "Result: a state with confidence 0.90, from 2 checkpoints and 5 events.",
                        "  /done comes from checkpoint 2 (tier 1, confidence 0.9)",
                        "  Conflict: They differ.",
                        "  The model tiny was asked; it took 120 tokens.",
                        "Taken back, newest first: 1 effects.",
                        "  file main.tf, by delete-file (71-1-2)",
                        "What stands: 71-1-1.",
                        "End: The next attempt goes on.",
                        "Time for asking peers: 5000 ms.",
                        "Time from the verdict to the end of the case: 5090 ms.");
    }

    @Test
    void aCaseUnderWayIsToldAsFarAsItIs() {
        opened();

        assertThat(story().text()).contains("  kafka-1 (kafka, 4 interactions): has not answered yet");
        assertThat(story().merged()).isNull();
    }

    @Test
    void aCaseThatIsNotOpenedYetSaysWhatItWaitsFor() {
        assertThat(story().text()).singleElement().asString().contains("not opened yet");
    }

    @Test
    void aCaseThatWaitsForAPersonSaysHowToDecide() {
        opened();
        merged(false);

        assertThat(story().waitsForPerson()).isTrue();
        assertThat(story().text())
                .contains("A person is asked: decide with POST /api/v1/reconstructions/71-1/decision.");

        say(EventType.RECONSTRUCTION_DECIDED, new CaseDecided(false, null, T0, T0));
        assertThat(story().waitsForPerson()).isFalse();
    }

    @Test
    void whatCouldNotBeTakenBackIsNamed() {
        opened();
        merged(true);
        say(
                EventType.UNDO_REQUESTED,
                new UndoRequested("71-1-2", "file", "main.tf", new Undo("delete-file", Json.object()), "71-1"));
        assertThat(story().undo())
                .singleElement()
                .satisfies(it -> assertThat(it.state()).isEqualTo(UndoState.ASKED));

        say(EventType.UNDO_FAILED, new UndoFailed("71-1-2", "It is locked."));
        assertThat(story().text()).contains("  file main.tf: could not be taken back by delete-file: It is locked.");
    }

    @Test
    void anEventThatCameTwiceOrDoesNotFitChangesNothing() {
        opened();
        opened();
        events.add(event(EventType.RECONSTRUCTION_GATHERED, Json.parse("{\"closed\":7}"), "{}"));

        assertThat(story().opened()).isNotNull();
        assertThat(story().gathered()).isNull();
    }

    private Story story() {
        return Stories.of("71-1", events, shared);
    }

    private void opened() {
        say(
                EventType.RECONSTRUCTION_OPENED,
                new CaseOpened(
                        "AGENT_LOST",
                        "Silent for 5 s; 100% sure.",
                        "designer",
                        "designer-1",
                        "i1",
                        1,
                        2L,
                        T0,
                        T0,
                        "designer-1/i1",
                        List.of(new Peer("kafka-1", "kafka", 4, T0), new Peer("terraform-1", "terraform", 1, T0)),
                        1,
                        List.of("500"),
                        T0,
                        T0.plusMillis(30)));
    }

    private void merged(boolean confident) {
        say(
                EventType.RECONSTRUCTION_MERGED,
                new CaseMerged(
                        confident,
                        0.9,
                        Json.parse("{\"done\":2}"),
                        2,
                        5,
                        List.of(Json.parse(
                                "{\"path\":\"/done\",\"source\":\"checkpoint 2\",\"tier\":1,\"confidence\":0.9}")),
                        List.of(Json.parse("{\"path\":\"/done\",\"text\":\"They differ.\"}")),
                        List.of(),
                        List.of("71-1-1"),
                        "tiny",
                        120,
                        List.of(),
                        T0.plusMillis(5_040),
                        T0.plusMillis(5_050)));
    }

    private void say(EventType type, Object data) {
        events.add(event(type, data, "{}"));
    }

    private static RecordedEvent event(EventType type, Object data, String attributes) {
        return new RecordedEvent(
                type.wireName(),
                "/orchestra/server",
                type.wireName(),
                null,
                "500",
                null,
                T0,
                T0,
                "agent.audit",
                0,
                0,
                attributes,
                Json.of(data).text());
    }
}
