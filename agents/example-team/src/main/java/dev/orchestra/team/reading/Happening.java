package dev.orchestra.team.reading;

import java.util.Optional;
import java.util.Set;

/**
 * What a "when" clause says: "when an order is placed".
 *
 * @param noun key of what it happened to
 * @param participle what happened
 */
record Happening(String noun, String participle) {

    private static final Set<String> OPENERS = Set.of("when", "whenever", "once", "after", "if", "as");

    static Optional<Happening> in(Sentence sentence) {
        for (int i = 0; i < sentence.words().size(); i++) {
            if (OPENERS.contains(sentence.word(i).lower())) {
                Optional<Happening> happening = behind(sentence, i);
                if (happening.isPresent()) {
                    return happening;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Happening> behind(Sentence sentence, int opener) {
        int start = opener + 1;
        while (sentence.word(start).is("a", "an", "the", "each", "every", "soon", "as", "new", "any")) {
            start++;
        }
        int end = start;
        while (end < sentence.words().size() && !Lexicon.stopsPhrase(sentence.word(end))) {
            end++;
        }
        int verb = end;
        while (sentence.word(verb).is("is", "are", "has", "have", "been", "was", "were", "gets", "be")) {
            verb++;
        }
        Word word = sentence.word(verb);
        Optional<Verbs.Form> form = Verbs.form(word);
        if (start == end || form.isEmpty()) {
            return Optional.empty();
        }
        String noun = DataNouns.key(sentence.words().subList(start, end));
        boolean done = verb > end && word.lower().matches(".*(?:ed|en|id|nt|lt|wn|ne|ht|t)");
        if (noun.isEmpty()) {
            return Optional.empty();
        }
        if (done) {
            return Optional.of(new Happening(noun, word.lower()));
        }
        return verb == end
                        && word.is(
                                "ends",
                                "starts",
                                "finishes",
                                "arrives",
                                "fails",
                                "changes",
                                "completes",
                                "begins",
                                "expires",
                                "closes",
                                "opens",
                                "stops")
                ? Optional.of(new Happening(noun, past(form.get().base())))
                : Optional.empty();
    }

    private static String past(String base) {
        return base.endsWith("e")
                ? base + "d"
                : base.equals("begin") ? "begun" : base.equals("stop") ? "stopped" : base + "ed";
    }
}
