package dev.orchestra.team.reading;

import dev.orchestra.team.reading.Verbs.Sense;
import java.util.ArrayList;
import java.util.List;

/** Knows who "it" and "they" are. */
final class Pronouns {

    private Pronouns() {}

    /** Puts the subject of the sentence before in the place of "it" and "they". */
    static List<Statement> resolved(List<Statement> statements) {
        List<Statement> said = new ArrayList<>();
        List<Mention> subjects = List.of();
        for (Statement statement : statements) {
            boolean meant = statement.from().isEmpty() && statement.pronoun();
            said.add(meant ? statement.by(subjects) : statement);
            boolean doesItself = statement.sense() == Sense.WORK || statement.sense() == Sense.RECEIVE;
            List<Mention> named = doesItself ? statement.to() : statement.from();
            if (!named.isEmpty() && named.stream().allMatch(Mention::computes)) {
                subjects = named;
            }
        }
        return said;
    }
}
