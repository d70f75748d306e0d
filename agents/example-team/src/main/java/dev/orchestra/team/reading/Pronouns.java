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
            boolean publishedBySomeone =
                    statement.sense() == Sense.ANNOUNCE && statement.to().isEmpty();
            boolean meant = statement.from().isEmpty() && (statement.pronoun() || publishedBySomeone);
            Statement resolved = meant ? statement.by(subjects) : statement;
            said.add(said.isEmpty() ? resolved : withWhatWasDone(resolved, said.getLast()));
            boolean doesItself = statement.sense() == Sense.WORK || statement.sense() == Sense.RECEIVE;
            List<Mention> named = doesItself ? statement.to() : statement.from();
            if (!named.isEmpty() && named.stream().allMatch(Mention::computes)) {
                subjects = named;
            }
        }
        return said;
    }

    /**
     * "Receives readings and forwards them": it forwards readings. "Converts each video and notifies the catalog": it tells
     * that the video was converted.
     */
    private static Statement withWhatWasDone(Statement statement, Statement before) {
        boolean meansTheSame = statement.noun().isEmpty()
                && !before.noun().isEmpty()
                && before.sentence().equals(statement.sentence());
        return switch (statement.sense()) {
            case ANNOUNCE ->
                meansTheSame && before.sense() == Sense.WORK
                        ? statement.about(before.noun()).after(Verbs.participle(before.verb()))
                        : statement;
            case SEND, STORE -> meansTheSame ? statement.about(before.noun()) : statement;
            case CALL, READ, RECEIVE, WORK, OTHER -> statement;
        };
    }
}
