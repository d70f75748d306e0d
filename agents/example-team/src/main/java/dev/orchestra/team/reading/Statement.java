package dev.orchestra.team.reading;

import java.util.List;

/**
 * What one verb of a sentence says: who hands what to whom.
 *
 * @param from who starts it; empty if the sentence does not say
 * @param to who is called or told; empty if the sentence does not say
 * @param noun key of what flows; empty if the sentence does not say
 * @param happening what happened to it, as a participle: "placed"; empty if the sentence does not say
 * @param pronoun whether its subject is "it" or "they"
 * @param awaited whether the sentence says that somebody waits for the answer
 */
record Statement(
        Sentence sentence,
        Verbs.Sense sense,
        String verb,
        List<Mention> from,
        List<Mention> to,
        String noun,
        String happening,
        boolean pronoun,
        boolean awaited) {

    Statement {
        from = List.copyOf(from);
        to = List.copyOf(to);
    }

    /** Whether a service or the application hands something out. */
    boolean isAnnouncement() {
        return (sense == Verbs.Sense.ANNOUNCE || sense == Verbs.Sense.SEND)
                && !from.isEmpty()
                && from.getFirst().computes();
    }

    /** The same statement about this noun. */
    Statement about(String otherNoun) {
        return new Statement(sentence, sense, verb, from, to, otherNoun, happening, pronoun, awaited);
    }

    /** The same statement, told when this had happened. */
    Statement after(String participle) {
        return new Statement(sentence, sense, verb, from, to, noun, participle, pronoun, awaited);
    }

    /** The same statement by this one. */
    Statement by(List<Mention> subjects) {
        return new Statement(sentence, sense, verb, subjects, to, noun, happening, pronoun, awaited);
    }

    /** Its subject's part in what happened: it is told of it. */
    Statement hearing(Happening what) {
        return new Statement(
                sentence, Verbs.Sense.ANNOUNCE, verb, List.of(), from, what.noun(), what.participle(), false, false);
    }
}
