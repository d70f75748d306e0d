package dev.orchestra.team.reading;

import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.reading.Verbs.Form;
import dev.orchestra.team.reading.Verbs.Sense;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Takes the statements out of a sentence, one for each verb that says something about data. */
final class Statements {

    private static final Pattern AWAITED = Pattern.compile(
            "\\b(?:synchronous(?:ly)?|waits?|immediate answer|answers? (?:at once|immediately)|http|rest|grpc|request[- ]response)\\b");

    private static final Set<String> GOING = Set.of("go", "flow", "arrive", "come", "live");

    private final Sentence sentence;
    private final Clauses clauses;
    private final FlowingData data;

    private Statements(Sentence sentence, List<Mention> mentions) {
        this.sentence = sentence;
        this.clauses = new Clauses(sentence, mentions);
        this.data = new FlowingData(sentence, mentions, clauses);
    }

    static List<Statement> in(Sentence sentence, List<Mention> mentions) {
        Statements statements = new Statements(sentence, mentions);
        return statements.clauses.all().stream()
                .map(statements::statement)
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Statement> statement(Clause clause) {
        Form form = clause.verb();
        if (GOING.contains(form.base())
                && !clause.rightWith("to", "into", "at", "through", "via", "in").isEmpty()) {
            return Optional.of(going(clause));
        }
        Sense sense = sense(clause);
        if (sense == Sense.OTHER) {
            return Optional.empty();
        }
        Direction direction = Direction.of(sense, clause).withReaders(readers(sense, clause.at()));
        String noun = data.noun(clause);
        return Optional.of(new Statement(
                sentence,
                sense,
                form.base(),
                direction.from(),
                direction.to(),
                noun,
                data.happening(noun),
                !clause.passive() && pronounBefore(clause.at()),
                AWAITED.matcher(sentence.lower()).find()));
    }

    /** What the verb says here: "has its own database" stores, "reads from Kafka" receives. */
    private static Sense sense(Clause clause) {
        Sense sense = clause.verb().sense();
        if (sense == Sense.OTHER && clause.verb().base().equals("have")) {
            return clause.right().stream().anyMatch(Mention::keepsData) ? Sense.STORE : Sense.OTHER;
        }
        if (sense == Sense.WORK && clause.passive()) {
            return Sense.RECEIVE;
        }
        if (sense == Sense.WORK && clause.rightWith("to").stream().anyMatch(Mention::computes)) {
            return Sense.SEND;
        }
        boolean queue = clause.right().stream().anyMatch(mention -> mention.isPart(ComponentKind.QUEUE));
        return sense == Sense.READ && queue ? Sense.RECEIVE : sense;
    }

    /** "Alerts go to the dashboard": like "alerts are sent". */
    private Statement going(Clause clause) {
        String noun = data.nounBefore(clause.at());
        return new Statement(
                sentence,
                Sense.SEND,
                clause.verb().base(),
                clause.rightWith("from"),
                clause.rightWith("to", "into", "at", "through", "via", "in"),
                noun,
                data.happening(noun),
                false,
                false);
    }

    /** Who an announcement is for: "publishes it so that A and B can work on". */
    private List<Mention> readers(Sense sense, int at) {
        if (sense != Sense.ANNOUNCE && sense != Sense.SEND) {
            return List.of();
        }
        for (int i = at; i < sentence.words().size(); i++) {
            if (sentence.word(i).is("so") && sentence.word(i + 1).is("that")) {
                return clauses.between(i, sentence.words().size()).stream()
                        .filter(mention -> mention.isPart(ComponentKind.SERVICE))
                        .toList();
            }
        }
        return List.of();
    }

    private boolean pronounBefore(int at) {
        int i = at - 1;
        while (i > 0 && Lexicon.isGlue(sentence.word(i)) && !sentence.word(i).is("each", "both", "all")) {
            i--;
        }
        return sentence.word(i).is("it", "they");
    }
}
