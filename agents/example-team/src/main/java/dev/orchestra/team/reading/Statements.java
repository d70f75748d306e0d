package dev.orchestra.team.reading;

import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.reading.Verbs.Form;
import dev.orchestra.team.reading.Verbs.Sense;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Takes the statements out of a sentence, one for each verb that says something about data. */
final class Statements {

    private static final Pattern AWAITED = Pattern.compile(
            "\\b(?:synchronous(?:ly)?|waits?|immediate answer|answers? (?:at once|immediately)|http|rest|grpc|request[- ]response)\\b");

    private static final Set<String> GOING = Set.of("go", "flow", "arrive", "come");

    private final Sentence sentence;
    private final List<Mention> mentions;
    private final List<Integer> verbs = new ArrayList<>();

    private Statements(Sentence sentence, List<Mention> mentions) {
        this.sentence = sentence;
        this.mentions = mentions;
        for (int i = 0; i < sentence.words().size(); i++) {
            if (isVerb(i)) {
                verbs.add(i);
            }
        }
    }

    static List<Statement> in(Sentence sentence, List<Mention> mentions) {
        Statements statements = new Statements(sentence, mentions);
        List<Statement> found = new ArrayList<>();
        for (int v = 0; v < statements.verbs.size(); v++) {
            statements.statement(v).ifPresent(found::add);
        }
        return found;
    }

    private Optional<Statement> statement(int v) {
        int at = verbs.get(v);
        Form form = Verbs.form(sentence.word(at)).orElseThrow();
        Clause clause = clause(v, at, form);
        if (GOING.contains(form.base()) && !clause.rightWith("to", "into", "at").isEmpty()) {
            return Optional.of(going(form, clause, nounBefore(at)));
        }
        boolean keeps = form.sense() == Sense.OTHER
                && form.base().equals("have")
                && clause.right().stream().anyMatch(Mention::keepsData);
        if (form.sense() == Sense.OTHER && !keeps) {
            return Optional.empty();
        }
        Sense sense = keeps ? Sense.STORE : takesFromQueue(form, clause) ? Sense.RECEIVE : form.sense();
        Direction direction = Direction.of(sense, clause).withReaders(readers(sense, at));
        String noun = noun(at, clause);
        return Optional.of(new Statement(
                sentence,
                sense,
                form.base(),
                direction.from(),
                direction.to(),
                noun,
                happening(noun),
                !clause.passive() && pronounBefore(at),
                AWAITED.matcher(sentence.lower()).find()));
    }

    /** "Alerts go to the dashboard": like "alerts are sent". */
    private Statement going(Form form, Clause clause, String noun) {
        List<Mention> to = clause.rightWith("to", "into", "at");
        return new Statement(
                sentence, Sense.SEND, form.base(), clause.rightWith("from"), to, noun, happening(noun), false, false);
    }

    /** Who an announcement is for: "publishes it so that A and B can work on". */
    private List<Mention> readers(Sense sense, int at) {
        if (sense != Sense.ANNOUNCE && sense != Sense.SEND) {
            return List.of();
        }
        for (int i = at; i < sentence.words().size(); i++) {
            if (sentence.word(i).is("so") && sentence.word(i + 1).is("that")) {
                return between(i, sentence.words().size()).stream()
                        .filter(mention -> mention.isPart(ComponentKind.SERVICE))
                        .toList();
            }
        }
        return List.of();
    }

    private boolean pronounBefore(int at) {
        int i = at - 1;
        while (i > 0 && isGlue(sentence.word(i)) && !sentence.word(i).is("each", "both", "all")) {
            i--;
        }
        return sentence.word(i).is("it", "they");
    }

    private static boolean takesFromQueue(Form form, Clause clause) {
        return form.sense() == Sense.READ
                && clause.right().stream().anyMatch(mention -> mention.isPart(ComponentKind.QUEUE));
    }

    private Clause clause(int v, int at, Form form) {
        boolean passive = form.passive() && !sentence.word(at - 1).is("has", "have", "had");
        int leftFrom = v == 0 ? 0 : verbs.get(v - 1) + 1;
        int rightTo =
                v + 1 < verbs.size() ? objectsEnd(v + 1) : sentence.words().size();
        List<Mention> left = v == 0 ? between(0, at) : between(Math.max(leftFrom, subjectStart(v)), at);
        left = left.stream().filter(mention -> !isAside(mention)).toList();
        if (left.isEmpty() && v > 0 && sharesSubject(v)) {
            left = clauseOfEarlier(v);
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

    private List<Mention> clauseOfEarlier(int v) {
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
        boolean thisPassive = isPassive(verbs.get(v));
        return v > 0
                && (thisPassive == isPassive(verbs.get(v - 1))
                        || sentence.word(verbs.get(v - 1)).is("is", "are", "must", "be"));
    }

    private boolean isPassive(int at) {
        return Verbs.form(sentence.word(at)).filter(Form::passive).isPresent();
    }

    /** Where the subject of a verb begins: behind the last boundary that has a mention or a noun before the verb. */
    private int subjectStart(int v) {
        int at = verbs.get(v);
        int floor = v == 0 ? 0 : verbs.get(v - 1) + 1;
        int i = at - 1;
        while (i >= floor && isGlue(sentence.word(i))) {
            i--;
        }
        if (sentence.word(i).is("and", "then", "or")) {
            return at;
        }
        Mention adjacent = endingAt(i + 1);
        if (adjacent == null) {
            for (int b = i; b >= floor; b--) {
                if (sentence.word(b)
                        .is(
                                "when",
                                "if",
                                "which",
                                "who",
                                ";",
                                ":",
                                "once",
                                "whenever",
                                "while",
                                "then",
                                "because",
                                "where",
                                "as")) {
                    return b;
                }
                if (sentence.word(b).is(",")
                        && sentence.word(b + 1).is("the", "a", "an", "each", "every", "all", "and", "it", "they")) {
                    return b;
                }
            }
            return isGlue(sentence.word(at - 1)) || i < floor ? Math.min(at, i + 1) : at;
        }
        int start = adjacent.start();
        while (true) {
            int joint = start - 1;
            while (joint >= floor && sentence.word(joint).is("the", "a", "an", "all", "both", "our")) {
                joint--;
            }
            if (joint < floor || !sentence.word(joint).is(",", "and", "or")) {
                return start;
            }
            while (joint >= floor && sentence.word(joint).is(",", "and", "or")) {
                joint--;
            }
            Mention before = endingAt(joint + 1);
            if (before == null || before.start() < floor || hasPreposition(before) || before.keepsData()) {
                return start;
            }
            start = before.start();
        }
    }

    private boolean hasPreposition(Mention mention) {
        return Clause.ownPreposition(sentence, mention).isWord();
    }

    private static boolean isGlue(Word word) {
        return word.is(
                        "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "must", "can", "may",
                        "will", "should", "shall", "also", "then", "not", "only", "to", "always", "each", "both", "all",
                        "never", "could", "might", "which", "that", "who", "do", "does", "gets", "get", "just", "often",
                        "usually", "first", "next", "finally")
                || (word.lower().endsWith("ly") && word.lower().length() > 4);
    }

    private @org.jspecify.annotations.Nullable Mention endingAt(int end) {
        return mentions.stream()
                .filter(mention -> mention.end() == end)
                .findFirst()
                .orElse(null);
    }

    private List<Mention> between(int from, int to) {
        return mentions.stream()
                .filter(mention -> mention.start() >= from && mention.end() <= to)
                .toList();
    }

    private boolean isVerb(int i) {
        Word word = sentence.word(i);
        Optional<Form> form = Verbs.form(word);
        if (form.isEmpty() || insideMention(i)) {
            return false;
        }
        Word before = sentence.word(i - 1);
        Word after = sentence.word(i + 1);
        if (form.get().gerund()) {
            return false;
        }
        if (!Verbs.isAlsoNoun(word)) {
            boolean describes = form.get().passive() && !Lexicon.stopsPhrase(after);
            return !(before.is("the", "a", "an", "each", "every", "all")
                    && (describes || !form.get().passive()));
        }
        if (before.is(
                "to", "it", "they", "which", "that", "who", "we", "must", "can", "may", "should", "will", "and", "then",
                "also", "shall", "you", "not", "cannot")) {
            return !before.is("and")
                    || (!Lexicon.stopsPhrase(after)
                            || after.is("the", "a", "an", "its", "their", "it", "them", "each", "every"));
        }
        Mention subject = endingAt(i);
        if (subject == null && !before.lower().endsWith("ly")) {
            return !Lexicon.stopsPhrase(before)
                    && after.is("the", "a", "an", "all", "every", "each", "its", "their", "it", "them");
        }
        return !after.is("is", "are", "was", "were", "must", "can", "may", "will", "should", "per", ",", ".")
                || (after.is(".", ",") && before.isPlural());
    }

    private boolean insideMention(int i) {
        return mentions.stream().anyMatch(mention -> i >= mention.start() && i < mention.end());
    }

    /** What flows: the object, or the subject of a passive, else the noun of a "when" clause. */
    private String noun(int at, Clause clause) {
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

    private String happening(String noun) {
        return Happening.in(sentence)
                .filter(happening -> noun.isEmpty() || DataNouns.related(happening.noun(), noun))
                .map(Happening::participle)
                .orElseGet(() -> participleBefore(noun));
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
        while (end < sentence.words().size() && !Lexicon.stopsPhrase(sentence.word(end)) && !verbs.contains(end)) {
            end++;
        }
        boolean mentioned =
                mentions.stream().anyMatch(mention -> mention.start() < end(start, mention) && mention.end() > start);
        return end == start || mentionAt(start, end)
                ? ""
                : mentioned && end - start == 1
                        ? ""
                        : DataNouns.key(sentence.words().subList(start, end));
    }

    private static int end(int start, Mention mention) {
        return mention.start() <= start ? mention.end() : start;
    }

    private boolean mentionAt(int start, int end) {
        return mentions.stream()
                .anyMatch(
                        mention -> mention.end() == end && mention.start() <= end - 1 && mention.start() >= start - 1);
    }

    private String nounBefore(int at) {
        int end = at;
        while (end > 0
                && (isGlue(sentence.word(end - 1))
                        || verbs.contains(end - 1)
                        || sentence.word(end - 1).is(","))) {
            end--;
        }
        int start = end;
        while (start > 0 && !Lexicon.stopsPhrase(sentence.word(start - 1)) && !verbs.contains(start - 1)) {
            start--;
        }
        return start == end || mentionAt(start, end)
                ? ""
                : DataNouns.key(sentence.words().subList(start, end));
    }

    private static boolean skipped(Word word) {
        return word.is(
                "the", "a", "an", "each", "every", "all", "its", "their", "any", "new", "this", "these", "out", "up",
                "to", "for", "on", "that", "about", "his", "her", "our", "of", "one", "more", "every", "them");
    }
}
