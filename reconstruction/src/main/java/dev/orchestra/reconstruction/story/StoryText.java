package dev.orchestra.reconstruction.story;

import dev.orchestra.events.CaseEvent;
import dev.orchestra.events.CaseEvent.CaseCompleted;
import dev.orchestra.events.CaseEvent.CaseDecided;
import dev.orchestra.events.CaseEvent.CaseGathered;
import dev.orchestra.events.CaseEvent.CaseMerged;
import dev.orchestra.events.CaseEvent.CaseOpened;
import dev.orchestra.events.CaseEvent.CaseUndone;
import dev.orchestra.events.CaseEvent.Peer;
import dev.orchestra.events.CaseEvent.PeerAnswer;
import dev.orchestra.events.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts a story into plain words. */
final class StoryText {

    private static final int LISTED_MAX = 20;
    private static final int VALUE_MAX = 300;

    private final Story story;
    private final List<String> lines = new ArrayList<>();

    StoryText(Story story) {
        this.story = story;
    }

    List<String> lines() {
        lost(story.opened());
        peers(story.opened(), story.gathered());
        result(story.merged());
        decision(story.decided());
        undo(story.undone());
        end(story.completed());
        times();
        return List.copyOf(lines);
    }

    private void lost(@Nullable CaseOpened opened) {
        if (opened == null) {
            say("The case is not opened yet: the history has to have read what was said before the loss.");
            return;
        }
        say(
                "Lost: attempt %d at a step of agent '%s'%s (%s).",
                opened.attempt(),
                opened.failedAgent(),
                opened.failedAgentId() == null ? ", which nobody had accepted" : " by " + opened.failedAgentId(),
                opened.reason());
        say("Evidence: %s", opened.message());
        line(
                opened.checkpoint() == null
                        ? "Its last heartbeat named no checkpoint."
                        : "Its last heartbeat named checkpoint %d.".formatted(opened.checkpoint()));
    }

    private void peers(@Nullable CaseOpened opened, @Nullable CaseGathered gathered) {
        if (opened == null) {
            return;
        }
        if (opened.peers().isEmpty()) {
            say("Peers: nobody who had to do with it is alive, or peers are not asked.");
        } else {
            say(
                    "Peers: %d asked%s.",
                    opened.peers().size(),
                    opened.peersLeftOut() == 0 ? "" : ", %d more were left out".formatted(opened.peersLeftOut()));
        }
        for (Peer peer : opened.peers()) {
            say(
                    "  %s (%s, %d interactions): %s",
                    peer.agentId(), peer.agent(), peer.interactions(), said(peer, gathered));
        }
        story.refused()
                .forEach(it -> say(
                        "  Not merged: an answer of %s was %s. %s",
                        it.agentId() == null ? "somebody" : it.agentId(), word(it.reason()), it.message()));
    }

    private static String said(Peer peer, @Nullable CaseGathered gathered) {
        if (gathered == null) {
            return "has not answered yet";
        }
        return gathered.answers().stream()
                .filter(it -> it.peer().equals(peer.agentId()))
                .findFirst()
                .map(StoryText::said)
                .orElse("was not waited for");
    }

    private static String said(PeerAnswer answer) {
        String message = answer.message() == null ? "" : " " + answer.message();
        return switch (answer.outcome()) {
            case PROVIDED ->
                "told of %d interactions.".formatted(answer.interactions() == null ? 0 : answer.interactions())
                        + message;
            case DECLINED -> "declined." + message;
            case SILENT -> "said nothing in time";
            case LOST -> "was lost before it answered";
            case OVERSIZED -> "said too much." + message;
        };
    }

    private void result(@Nullable CaseMerged merged) {
        if (merged == null) {
            return;
        }
        say(
                "Result: a state with confidence %s, from %d checkpoints and %d events.%s",
                number(merged.confidence()),
                merged.checkpoints(),
                merged.events(),
                merged.confident() ? "" : " That is not sure enough to go on without a person.");
        say("  State: %s", shortened(merged.state().text()));
        merged.notes().forEach(note -> line("  " + note));
        some(
                merged.fields(),
                field -> say(
                        "  %s comes from %s (tier %s, confidence %s)",
                        text(field, "path", "all"),
                        text(field, "source", "?"),
                        text(field, "tier", "?"),
                        text(field, "confidence", "?")));
        some(merged.conflicts(), it -> say("  Conflict: %s", text(it, "text", shortened(it.text()))));
        some(merged.gaps(), it -> say("  Missing: %s", text(it, "text", shortened(it.text()))));
        if (merged.model() != null) {
            say("  The model %s was asked; it took %d tokens.", merged.model(), merged.tokens());
        }
        if (story.waitsForPerson()) {
            say("A person is asked: decide with POST /api/v1/reconstructions/%s/decision.", story.caseId());
        }
    }

    private void decision(@Nullable CaseDecided decided) {
        if (decided != null) {
            line(
                    decided.accept()
                            ? decided.state() == null
                                    ? "A person accepted the state."
                                    : "A person accepted the step to go on with a state of their own: "
                                            + shortened(decided.state().text())
                            : "A person refused the state: the step goes on from what the last heartbeat named.");
        }
    }

    private void undo(@Nullable CaseUndone undone) {
        if (undone != null) {
            line(
                    undone.effects().isEmpty()
                            ? "Nothing had to be taken back."
                            : "Taken back, newest first: %d effects."
                                    .formatted(undone.effects().size()));
            undone.effects()
                    .forEach(it -> say("  %s %s, by %s (%s)", it.kind(), it.reference(), it.handler(), it.effect()));
            if (!undone.stands().isEmpty()) {
                say("What stands: %s.", shortened(String.join(", ", undone.stands())));
            }
            return;
        }
        story.undo()
                .forEach(it -> say(
                        "  %s %s: %s",
                        word(it.kind()),
                        it.reference(),
                        switch (it.state()) {
                            case ASKED -> "is being taken back by " + it.handler();
                            case UNDONE -> "is taken back by " + it.handler();
                            case FAILED -> "could not be taken back by %s: %s".formatted(it.handler(), it.message());
                        }));
    }

    private void end(@Nullable CaseCompleted completed) {
        if (completed != null) {
            say("End: %s", completed.message());
        }
    }

    private void times() {
        part("opening", story.opened());
        part("asking peers", story.gathered());
        part("merging", story.merged());
        part("deciding", story.decided());
        part("taking back", story.undone());
        if (story.completed() != null) {
            say(
                    "Time from the verdict to the end of the case: %d ms.",
                    millis(story.completed().startedAt(), story.completed().endedAt()));
        }
    }

    private void part(String name, @Nullable CaseEvent part) {
        if (part != null) {
            say("Time for %s: %d ms.", name, millis(part.startedAt(), part.endedAt()));
        }
    }

    private static long millis(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }

    private static <T> void some(List<T> all, java.util.function.Consumer<T> each) {
        all.stream().limit(LISTED_MAX).forEach(each);
    }

    private static String text(Json object, String field, String otherwise) {
        Map<String, Object> fields = object.asMap();
        Object value = fields.get(field);
        return value == null || value.toString().isEmpty() ? otherwise : value.toString();
    }

    private static String word(@Nullable String text) {
        return text == null ? "something" : text.toLowerCase(Locale.ROOT);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String shortened(String text) {
        return text.length() <= VALUE_MAX ? text : text.substring(0, VALUE_MAX) + "…";
    }

    private void line(String text) {
        lines.add(text);
    }

    private void say(String format, @Nullable Object... values) {
        lines.add(String.format(Locale.ROOT, format, values));
    }
}
