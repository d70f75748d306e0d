package dev.orchestra.team.reading;

import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.reading.Verbs.Form;
import java.util.List;

/** Finds what flows in a clause: the noun, and what happened to it. */
final class FlowingData {

    private final Sentence sentence;
    private final List<Mention> mentions;
    private final Clauses clauses;

    FlowingData(Sentence sentence, List<Mention> mentions, Clauses clauses) {
        this.sentence = sentence;
        this.mentions = mentions;
        this.clauses = clauses;
    }

    /** What flows: the object, or the subject of a passive, else the noun of a "when" clause. */
    String noun(Clause clause) {
        int at = clause.at();
        String noun = clause.passive() ? nounBefore(at) : nounAfter(at);
        if (noun.isEmpty() && !clause.passive()) {
            noun = nounBehind(at, "for", "about", "of", "with", "from", "on");
        }
        if (noun.isEmpty() && clause.passive()) {
            noun = nounBehind(at, "about", "of");
        }
        if (noun.isEmpty() && !clause.passive()) {
            noun = outcomeOf(at, clause);
        }
        return noun.isEmpty() ? Happening.in(sentence).map(Happening::noun).orElse("") : noun;
    }

    /** What happened to the noun, as a participle; empty if nothing is said. */
    String happening(String noun) {
        return Happening.in(sentence)
                .filter(happening -> noun.isEmpty() || DataNouns.related(happening.noun(), noun))
                .map(Happening::participle)
                .orElseGet(() -> participleBefore(noun));
    }

    /** The noun phrase before a place, without the auxiliary verbs between. */
    String nounBefore(int at) {
        int end = at;
        while (end > 0
                && (Lexicon.isGlue(sentence.word(end - 1))
                        || clauses.isVerbAt(end - 1)
                        || sentence.word(end - 1).is(","))) {
            end--;
        }
        int start = end;
        while (start > 0 && !Lexicon.stopsPhrase(sentence.word(start - 1)) && !clauses.isVerbAt(start - 1)) {
            start--;
        }
        return start == end || isPart(start, end)
                ? ""
                : DataNouns.key(sentence.words().subList(start, end));
    }

    /** "The payment service reports the outcome": the outcome of the payment. */
    private String outcomeOf(int at, Clause clause) {
        int i = at + 1;
        while (skipped(sentence.word(i))) {
            i++;
        }
        int outcomeAt = i;
        boolean outcome = DataNouns.isOutcome(sentence.word(i).lemma());
        return clause.left().stream()
                .filter(mention -> outcome && mention.isPart(ComponentKind.SERVICE))
                .map(mention -> DataNouns.key(Components.key(mention.name()) + " "
                        + sentence.word(outcomeAt).lemma()))
                .findFirst()
                .orElse("");
    }

    /** "Each accepted order": it was accepted. */
    private String participleBefore(String noun) {
        for (int i = 1; i < sentence.words().size(); i++) {
            boolean isNoun = !noun.isEmpty() && sentence.word(i).lemma().equals(noun.split(" ")[0]);
            if (isNoun && isParticiple(i - 1) && sentence.word(i - 2).is("each", "every", "all", "an", "a", "the")) {
                return sentence.word(i - 1).lower();
            }
        }
        return "";
    }

    private boolean isParticiple(int i) {
        return Verbs.form(sentence.word(i)).filter(Form::passive).isPresent();
    }

    private String nounAfter(int at) {
        int i = at + 1;
        while (i < sentence.words().size()
                && (skipped(sentence.word(i)) || sentence.word(i).isNumber() || (i > at + 1 && isParticiple(i)))) {
            i++;
        }
        return phraseFrom(i);
    }

    private String nounBehind(int at, String... prepositions) {
        for (int i = at + 1; i < sentence.words().size(); i++) {
            if (sentence.word(i).is(prepositions)) {
                String noun = nounAfter(i);
                if (!noun.isEmpty()) {
                    return noun;
                }
            }
        }
        return "";
    }

    private String phraseFrom(int start) {
        int end = start;
        while (end < sentence.words().size() && !Lexicon.stopsPhrase(sentence.word(end)) && !clauses.isVerbAt(end)) {
            end++;
        }
        return key(start, end);
    }

    /** The key of a phrase; empty if the phrase is a part of the application, or one that begins with one word. */
    private String key(int start, int end) {
        int first = start;
        boolean oneWordOfAPart = end - start == 1
                && mentions.stream().anyMatch(mention -> mention.start() <= first && mention.end() > first);
        return start == end || oneWordOfAPart || isPart(start, end)
                ? ""
                : DataNouns.key(sentence.words().subList(start, end));
    }

    private boolean isPart(int start, int end) {
        return mentions.stream().anyMatch(mention -> mention.end() == end && mention.start() >= start - 1);
    }

    private static boolean skipped(Word word) {
        return word.is(
                "the", "a", "an", "each", "every", "all", "its", "their", "any", "new", "this", "these", "out", "up",
                "to", "for", "on", "that", "about", "his", "her", "our", "of", "one", "more", "every", "them");
    }
}
