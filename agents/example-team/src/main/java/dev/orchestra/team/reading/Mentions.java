package dev.orchestra.team.reading;

import dev.orchestra.team.design.ComponentKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the parts of the application, the people and the devices that a sentence speaks of. */
final class Mentions {

    private static final int MODIFIERS_MAX = 3;

    private Mentions() {}

    /** All mentions of a sentence, in its order; none overlap. */
    static List<Mention> in(Sentence sentence) {
        List<Mention> mentions = new ArrayList<>();
        int free = 0;
        for (int i = 0; i < sentence.words().size(); i++) {
            Optional<Mention> mention = endingAt(sentence, i, free);
            if (mention.isPresent()) {
                mentions.add(mention.get());
                free = i + 1;
            }
        }
        return mentions;
    }

    private static Optional<Mention> endingAt(Sentence sentence, int i, int free) {
        Word word = sentence.word(i);
        Word next = sentence.word(i + 1);
        if (!word.isWord() || continues(sentence, i) || isOwner(sentence, i)) {
            return Optional.empty();
        }
        boolean counted = Lexicon.isCounted(word)
                && (sentence.word(i - 1).isNumber() || sentence.word(i - 1).is("each", "every", "million", "thousand"));
        Optional<ComponentKind> kind = counted ? Optional.empty() : Lexicon.component(sentence.word(i - 1), word);
        if (kind.isPresent()) {
            return part(sentence, i, free, kind.get());
        }
        if (isFunction(sentence, i, next)) {
            return part(sentence, i, free, ComponentKind.SERVICE);
        }
        if (Lexicon.isSystem(word)) {
            int start = startOf(sentence, i, free);
            return Optional.of(system(sentence, start, i));
        }
        if (Lexicon.isPerson(word)) {
            return Optional.of(new Mention(Mention.Type.PERSON, word.lemma(), ComponentKind.FRONTEND, i, i + 1));
        }
        if (Lexicon.isDevice(word)) {
            return Optional.of(new Mention(Mention.Type.DEVICE, word.lemma(), ComponentKind.EXTERNAL, i, i + 1));
        }
        return Optional.empty();
    }

    /** Whether the noun goes on to the right, so that this word only describes it: "order" in "order service". */
    private static boolean continues(Sentence sentence, int i) {
        Word next = sentence.word(i + 1);
        if (Lexicon.stopsPhrase(next)) {
            return false;
        }
        if (!Verbs.isAlsoNoun(next)) {
            return !isUnknownVerb(sentence, i + 1);
        }
        Word after = sentence.word(i + 2);
        boolean ends = !after.isWord()
                || after.is(
                        "is", "are", "was", "were", "must", "may", "can", "per", "from", "should", "will", "that",
                        "which");
        return ends && !sentence.word(i).isPlural();
    }

    /** "Converts each": a word that looks like a verb and has an object, although no list knows it. */
    private static boolean isUnknownVerb(Sentence sentence, int i) {
        return sentence.word(i).isPlural()
                && !sentence.word(i - 1).isPlural()
                && sentence.word(i + 1)
                        .is(
                                "the", "a", "an", "each", "every", "all", "its", "their", "it", "them", "into", "to",
                                "new");
    }

    private static Optional<Mention> part(Sentence sentence, int i, int free, ComponentKind kind) {
        int start = startOf(sentence, i, free);
        String name = name(sentence, start, i);
        boolean bare = name.equals(sentence.word(i).lemma());
        if (bare
                && sentence.word(i)
                        .is(
                                "table",
                                "form",
                                "component",
                                "module",
                                "partner",
                                "network",
                                "interface",
                                "screen",
                                "worker",
                                "job",
                                "batch",
                                "site",
                                "bank",
                                "list",
                                "storage",
                                "repository",
                                "registry",
                                "subsystem",
                                "courier",
                                "insurance",
                                "terminal",
                                "supplier",
                                "broadcaster",
                                "carrier")
                && !sentence.word(i - 1).is("the", "a", "an", "our", "their", "its")) {
            return Optional.empty();
        }
        ComponentKind shown =
                outside(sentence, start, i) && kind == ComponentKind.SERVICE ? ComponentKind.EXTERNAL : kind;
        return Optional.of(new Mention(Mention.Type.PART, name, shown, start, i + 1));
    }

    /** "The reservation system (operated by ...)". */
    private static boolean isRunByOthers(Sentence sentence, int i) {
        int next = sentence.word(i + 1).is("(", ",") ? i + 2 : i + 1;
        return sentence.word(next).is("operated", "run", "hosted", "provided", "owned")
                && sentence.word(next + 1).is("by");
    }

    /** Whether the word names those who want the application: "the bank runs a ledger". */
    private static boolean isOwner(Sentence sentence, int i) {
        return sentence.number() <= 2
                && sentence.word(i + 1).is("runs", "needs", "wants", "operates", "plans", "builds", "has", "wishes")
                && i <= 2;
    }

    private static Mention system(Sentence sentence, int start, int i) {
        String name = name(sentence, start, i);
        if ((outside(sentence, start, i) || isRunByOthers(sentence, i)) && name.contains(" ")) {
            return new Mention(Mention.Type.PART, name, ComponentKind.EXTERNAL, start, i + 1);
        }
        return new Mention(Mention.Type.SYSTEM, name, ComponentKind.SERVICE, start, i + 1);
    }

    private static boolean isFunction(Sentence sentence, int i, Word next) {
        Word word = sentence.word(i);
        Word before = sentence.word(i - 1);
        if (!Lexicon.isFunction(word)
                || before.is("each", "every", "a", "an", "per", "for", "of", "no")
                || before.isNumber()) {
            return false;
        }
        if (!Lexicon.stopsPhrase(next) && !Verbs.isAlsoNoun(next)) {
            return false;
        }
        if (!Lexicon.isWeakFunction(word)) {
            return true;
        }
        boolean acts = Verbs.form(next)
                .filter(form -> !form.passive() && !form.base().equals("be"))
                .isPresent();
        boolean listed = before.is(",", "and", "to", "by", "both") && (next.is(",", "and", ".") || next.is("are"));
        boolean paired = next.is("and") && Lexicon.isFunction(sentence.word(i + 2));
        return acts || listed || paired;
    }

    private static int startOf(Sentence sentence, int i, int free) {
        int start = i;
        while (start > free && i - start < MODIFIERS_MAX && describes(sentence, start - 1)) {
            start--;
        }
        return start;
    }

    private static boolean describes(Sentence sentence, int i) {
        Word word = sentence.word(i);
        if (Lexicon.stopsPhrase(word) || word.isNumber()) {
            return false;
        }
        if (Verbs.isAlsoNoun(word)) {
            Word before = sentence.word(i - 1);
            boolean afterSubject = Lexicon.isPerson(before)
                    || before.isPlural()
                    || before.is("to", "it", "they", "which", "that", "who", "must", "can", "may", "should", "will");
            return !afterSubject;
        }
        return !(Verbs.form(word).filter(Verbs.Form::gerund).isPresent()
                && (sentence.word(i - 1).is("by", "for", "is", "are", "of")
                        && sentence.word(i + 1).is("the", "a")));
    }

    private static boolean outside(Sentence sentence, int start, int end) {
        return sentence.words().subList(start, end).stream().anyMatch(Lexicon::isOutside);
    }

    private static String name(Sentence sentence, int start, int end) {
        String name = sentence.words().subList(start, end + 1).stream()
                .filter(word -> !Lexicon.PLAIN_ADJECTIVES.contains(word.lower()))
                .map(Word::lemma)
                .collect(Collectors.joining(" "));
        return name.isEmpty() ? sentence.word(end).lemma() : name;
    }
}
