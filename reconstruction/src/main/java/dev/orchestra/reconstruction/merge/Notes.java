package dev.orchestra.reconstruction.merge;

import dev.orchestra.reconstruction.merge.OwnRecord.Choice;
import dev.orchestra.reconstruction.merge.Rebuilt.Conflict;
import dev.orchestra.reconstruction.merge.Rebuilt.Field;
import dev.orchestra.reconstruction.merge.Rebuilt.Gap;
import dev.orchestra.reconstruction.merge.Rebuilt.Refused;
import java.util.ArrayList;
import java.util.List;

/** A merge in plain words, a sentence each. */
final class Notes {

    private Notes() {}

    static List<String> of(
            Choice choice,
            boolean afresh,
            List<Field> fields,
            List<Gap> gaps,
            List<Conflict> conflicts,
            List<Refused> refused,
            int said) {
        var notes = new ArrayList<String>();
        notes.add(from(choice, afresh));
        List<String> byPeers = paths(fields, "peer");
        if (!byPeers.isEmpty()) {
            notes.add("Peers filled %s.".formatted(Texts.named(byPeers)));
        }
        List<String> byModel = paths(fields, "model");
        if (!byModel.isEmpty()) {
            notes.add("The model settled %s.".formatted(Texts.named(byModel)));
        }
        List<String> agreed = fields.stream()
                .filter(it -> it.tier() < 3 && !it.agreed().isEmpty())
                .map(Field::path)
                .toList();
        if (!agreed.isEmpty()) {
            notes.add("Peers say the same about %s.".formatted(Texts.named(agreed)));
        }
        gaps.forEach(it -> notes.add(it.text()));
        conflicts.forEach(it -> notes.add("%s: %s".formatted(Texts.shortened(it.path()), it.text())));
        refused.forEach(it -> notes.add("Not taken: %s, because %s.".formatted(it.what(), it.reason())));
        if (said > 0) {
            notes.add("%d things were said since; the agent gets the newest.".formatted(said));
        }
        return notes;
    }

    private static List<String> paths(List<Field> fields, String source) {
        return fields.stream()
                .filter(it -> it.tier() == 3 && it.source().startsWith(source))
                .map(Field::path)
                .toList();
    }

    private static String from(Choice choice, boolean afresh) {
        if (afresh) {
            return choice.lostWork()
                    ? "Nothing of the attempt can be used, so the step begins again."
                    : "The attempt had not saved anything, so the step begins again.";
        }
        return choice.own()
                .map(own -> {
                    if (!own.isCheckpoint()) {
                        return "The state is what the attempt had begun with.";
                    }
                    return own.tier() == 1
                            ? "The state is %s, which the last heartbeat named.".formatted(own.source())
                            : "The state is %s, which no heartbeat lived to name.".formatted(own.source());
                })
                .orElse("The attempt left nothing that can be used; the state is what peers say.");
    }
}
