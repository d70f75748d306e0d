package dev.orchestra.team.reading;

import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.reading.Verbs.Sense;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which way data goes in a clause.
 *
 * @param from who starts it
 * @param to who is called or told
 */
record Direction(List<Mention> from, List<Mention> to) {

    /** Verbs whose object is told, not sent: "notifies the warehouse". */
    private static final Set<String> TELLING = Set.of(
            "notify", "inform", "tell", "alert", "warn", "remind", "feed", "trigger", "e-mail", "email", "text", "call",
            "ask");

    static Direction of(Sense sense, Clause clause) {
        Direction direction = clause.passive() ? passive(sense, clause) : active(sense, clause);
        return direction.withoutQueues().atFrontend(clause).withoutIdlePeople(sense);
    }

    private static Direction active(Sense sense, Clause clause) {
        List<Mention> from = clause.left();
        return switch (sense) {
            case ANNOUNCE, SEND -> {
                List<Mention> origin = clause.rightWith("from");
                List<Mention> to = TELLING.contains(clause.verb().base())
                        ? join(clause.direct(), clause.rightWith("to", "via", "through", "by"))
                        : join(clause.rightWith("to", "into", "onto", "via", "through", "by", "over"), clause.direct());
                yield new Direction(origin.isEmpty() || !from.isEmpty() ? from : origin, to);
            }
            case CALL ->
                new Direction(
                        from,
                        join(
                                clause.direct(),
                                clause.rightWith(
                                        "to", "with", "at", "via", "through", "in", "on", "using", "from", "by",
                                        "against")));
            case STORE ->
                new Direction(from, join(clause.rightWith("in", "into", "to", "on", "with"), clause.direct()));
            case READ -> new Direction(from, join(clause.rightWith("from", "in", "at", "on"), clause.direct()));
            case RECEIVE -> new Direction(join(clause.rightWith("from", "by"), others(clause.direct(), from)), from);
            case WORK -> work(clause, from);
            case OTHER -> new Direction(List.of(), List.of());
        };
    }

    private static Direction work(Clause clause, List<Mention> from) {
        List<Mention> kept = clause.right().stream().filter(Mention::keepsData).toList();
        if (!kept.isEmpty()) {
            return new Direction(from, kept);
        }
        return new Direction(clause.rightWith("from"), from);
    }

    private static Direction passive(Sense sense, Clause clause) {
        List<Mention> by = clause.rightWith("by");
        return switch (sense) {
            case ANNOUNCE, SEND -> {
                List<Mention> by0 = join(by, clause.rightWith("from"));
                List<Mention> to = join(
                        clause.rightWith("to", "into", "via", "through", "onto", "over"),
                        TELLING.contains(clause.verb().base()) ? clause.left() : List.of());
                yield new Direction(by0, to);
            }
            case CALL ->
                clause.left().isEmpty() || by.isEmpty()
                        ? new Direction(
                                List.of(),
                                join(by, clause.rightWith("with", "via", "through", "at", "against", "using")))
                        : new Direction(by, clause.left());
            case STORE -> new Direction(by, clause.rightWith("in", "into", "to", "on"));
            case READ -> {
                List<Mention> screens = clause.right().stream()
                        .filter(mention -> mention.isPart(ComponentKind.FRONTEND))
                        .toList();
                yield new Direction(screens.isEmpty() ? by : screens, clause.rightWith("from"));
            }
            case RECEIVE, WORK -> new Direction(clause.rightWith("from"), by);
            case OTHER -> new Direction(List.of(), List.of());
        };
    }

    /** With these as receivers where none is named otherwise. */
    Direction withReaders(List<Mention> readers) {
        return to.isEmpty() ? new Direction(from, readers) : this;
    }

    private Direction withoutQueues() {
        return new Direction(
                from.stream()
                        .filter(mention -> !mention.isPart(ComponentKind.QUEUE))
                        .toList(),
                to.stream()
                        .filter(mention -> !mention.isPart(ComponentKind.QUEUE))
                        .toList());
    }

    /** People act through a frontend: "customers order in the web shop" starts at the web shop. */
    private Direction atFrontend(Clause clause) {
        boolean unknown = clause.left().isEmpty() && from.isEmpty() && !clause.passive();
        boolean people = unknown || from.stream().allMatch(mention -> mention.type() == Mention.Type.PERSON);
        List<Mention> screens = join(to, clause.right()).stream()
                .filter(mention -> mention.isPart(ComponentKind.FRONTEND))
                .filter(mention -> Clause.preposition(clause.sentence(), mention)
                        .is("in", "on", "at", "through", "via", "with", "using", "from", "over"))
                .toList();
        if (!people || screens.isEmpty()) {
            return this;
        }
        return new Direction(
                screens,
                to.stream().filter(mention -> !screens.contains(mention)).toList());
    }

    /** A service that charges or checks a customer calls nobody's app. */
    private Direction withoutIdlePeople(Sense sense) {
        boolean told = sense == Sense.ANNOUNCE || sense == Sense.SEND || sense == Sense.RECEIVE || sense == Sense.WORK;
        return told
                ? this
                : new Direction(
                        from,
                        to.stream()
                                .filter(mention -> mention.type() != Mention.Type.PERSON)
                                .toList());
    }

    private static List<Mention> others(List<Mention> mentions, List<Mention> without) {
        return mentions.stream()
                .filter(mention -> !without.contains(mention) && mention.computes())
                .toList();
    }

    private static List<Mention> join(List<Mention> first, List<Mention> second) {
        return new ArrayList<>(
                Stream.concat(first.stream(), second.stream()).distinct().toList());
    }
}
