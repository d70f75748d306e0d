package dev.orchestra.team.reading;

import dev.orchestra.team.reading.Verbs.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cuts a sentence into clauses: finds its verbs, and for each the mentions that are its subject and its objects. */
final class Clauses {

    private final Sentence sentence;
    private final List<Mention> mentions;
    private final List<Integer> verbs = new ArrayList<>();

    Clauses(Sentence sentence, List<Mention> mentions) {
        this.sentence = sentence;
        this.mentions = mentions;
        for (int i = 0; i < sentence.words().size(); i++) {
            if (isVerb(i)) {
                verbs.add(i);
            }
        }
    }

    /** The clauses in the sentence's order, one for each verb. */
    List<Clause> all() {
        List<Clause> clauses = new ArrayList<>();
        for (int v = 0; v < verbs.size(); v++) {
            clauses.add(clause(v));
        }
        return clauses;
    }

    /** Whether the word at this place is one of the verbs. */
    boolean isVerbAt(int i) {
        return verbs.contains(i);
    }

    /** The mentions that lie between two places. */
    List<Mention> between(int from, int to) {
        return mentions.stream()
                .filter(mention -> mention.start() >= from && mention.end() <= to)
                .toList();
    }

    private Clause clause(int v) {
        int at = verbs.get(v);
        Form form = Verbs.form(sentence.word(at)).orElseThrow();
        boolean passive = form.passive() && !sentence.word(at - 1).is("has", "have", "had");
        int leftFrom = v == 0 ? 0 : verbs.get(v - 1) + 1;
        int rightTo =
                v + 1 < verbs.size() ? objectsEnd(v + 1) : sentence.words().size();
        List<Mention> left = v == 0 ? between(0, at) : between(Math.max(leftFrom, subjectStart(v)), at);
        left = left.stream().filter(mention -> !isAside(mention)).toList();
        if (left.isEmpty() && v > 0 && sharesSubject(v)) {
            left = earlierSubject(v);
        }
        return new Clause(sentence, form, passive, left, between(at + 1, Math.max(at + 1, rightTo)), at);
    }

    /** Where the objects of the verb before this one end: at this one's subject; "asks B to charge" still asks B. */
    private int objectsEnd(int v) {
        int at = verbs.get(v);
        return sentence.word(at - 1).is("to") ? at : subjectStart(v);
    }

    /** A mention that only says where or for whom: "in the city", "for each customer". */
    private boolean isAside(Mention mention) {
        Word preposition = Clause.ownPreposition(sentence, mention);
        return preposition.is("for", "of", "per", "from", "with", "at", "within", "between")
                || (preposition.is("in", "on", "via", "through", "to") && mention.type() != Mention.Type.PART);
    }

    private List<Mention> earlierSubject(int v) {
        for (int earlier = v - 1; earlier >= 0; earlier--) {
            List<Mention> subjects = between(subjectStart(earlier), verbs.get(earlier)).stream()
                    .filter(mention -> !isAside(mention))
                    .toList();
            if (!subjects.isEmpty()) {
                return subjects;
            }
        }
        return List.of();
    }

    private boolean sharesSubject(int v) {
        boolean thisPassive = isParticiple(verbs.get(v));
        return v > 0
                && (thisPassive == isParticiple(verbs.get(v - 1))
                        || sentence.word(verbs.get(v - 1)).is("is", "are", "must", "be"));
    }

    private boolean isParticiple(int i) {
        return Verbs.form(sentence.word(i)).filter(Form::passive).isPresent();
    }

    /** Where the subject of a verb begins. */
    private int subjectStart(int v) {
        int at = verbs.get(v);
        int floor = v == 0 ? 0 : verbs.get(v - 1) + 1;
        int i = at - 1;
        while (i >= floor && Lexicon.isGlue(sentence.word(i))) {
            i--;
        }
        if (sentence.word(i).is("and", "then", "or")) {
            return at;
        }
        Mention adjacent = endingAt(i + 1);
        if (adjacent != null) {
            return listStart(adjacent, floor);
        }
        for (int border = i; border >= floor; border--) {
            if (isBorder(border)) {
                return border;
            }
        }
        return Lexicon.isGlue(sentence.word(at - 1)) || i < floor ? Math.min(at, i + 1) : at;
    }

    /** Whether another clause begins here. */
    private boolean isBorder(int i) {
        Word word = sentence.word(i);
        boolean opener = word.is(
                "when", "if", "which", "who", ";", ":", "once", "whenever", "while", "then", "because", "where", "as");
        return opener
                || (word.is(",")
                        && sentence.word(i + 1).is("the", "a", "an", "each", "every", "all", "and", "it", "they"));
    }

    /** Where a list begins that ends with this mention: "the warehouse, billing and shipping". */
    private int listStart(Mention last, int floor) {
        Mention first = last;
        while (true) {
            int joint = first.start() - 1;
            while (joint >= floor && sentence.word(joint).is("the", "a", "an", "all", "both", "our")) {
                joint--;
            }
            if (joint < floor || !sentence.word(joint).is(",", "and", "or")) {
                return first.start();
            }
            while (joint >= floor && sentence.word(joint).is(",", "and", "or")) {
                joint--;
            }
            Mention before = endingAt(joint + 1);
            if (before == null || before.start() < floor || hasPreposition(before) || before.keepsData()) {
                return first.start();
            }
            first = before;
        }
    }

    private boolean hasPreposition(Mention mention) {
        return Clause.ownPreposition(sentence, mention).isWord();
    }

    private @Nullable Mention endingAt(int end) {
        return mentions.stream()
                .filter(mention -> mention.end() == end)
                .findFirst()
                .orElse(null);
    }

    private boolean isVerb(int i) {
        Word word = sentence.word(i);
        Optional<Form> form = Verbs.form(word).filter(known -> !known.gerund());
        if (form.isEmpty() || insideMention(i)) {
            return false;
        }
        return Verbs.isAlsoNoun(word) ? isVerbHere(i) : !isAdjectiveHere(i, form.get());
    }

    /** "Each accepted order": a participle that describes a noun. */
    private boolean isAdjectiveHere(int i, Form form) {
        boolean describes = form.passive() && !Lexicon.stopsPhrase(sentence.word(i + 1));
        return sentence.word(i - 1).is("the", "a", "an", "each", "every", "all") && (describes || !form.passive());
    }

    /** Whether a word that is a noun as often is a verb in this place: its neighbours tell. */
    private boolean isVerbHere(int i) {
        Word before = sentence.word(i - 1);
        Word after = sentence.word(i + 1);
        boolean objectFollows = after.is("the", "a", "an", "all", "every", "each", "its", "their", "it", "them");
        if (before.is("and")) {
            return objectFollows || !Lexicon.stopsPhrase(after);
        }
        if (before.is(
                "to", "it", "they", "which", "that", "who", "we", "must", "can", "may", "should", "will", "then",
                "also", "shall", "you", "not", "cannot")) {
            return true;
        }
        Mention subject = endingAt(i);
        if (subject == null && !before.lower().endsWith("ly")) {
            return objectFollows && !Lexicon.stopsPhrase(before);
        }
        boolean nounFollows =
                after.is("is", "are", "was", "were", "must", "can", "may", "will", "should", "per", ",", ".");
        return !nounFollows || (after.is(".", ",") && before.isPlural());
    }

    private boolean insideMention(int i) {
        return mentions.stream().anyMatch(mention -> i >= mention.start() && i < mention.end());
    }
}
