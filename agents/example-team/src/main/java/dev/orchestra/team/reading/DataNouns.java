package dev.orchestra.team.reading;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The names of what flows: orders, location updates, readings. */
final class DataNouns {

    /** Words that say that something flows, but not what. */
    private static final Set<String> GENERIC = Set.of(
            "event",
            "message",
            "record",
            "data",
            "information",
            "notification",
            "request",
            "update",
            "time",
            "item",
            "transaction",
            "call",
            "entry",
            "detail",
            "result",
            "thing",
            "copy",
            "list",
            "number",
            "total",
            "hit",
            "change",
            "state",
            "answer",
            "response",
            "write",
            "read",
            "query",
            "action",
            "outcome",
            "status",
            "operation");

    /** Generic words that add nothing to a name before them. */
    private static final Set<String> WRAPPERS = Set.of("event", "message", "record", "data", "information", "detail");

    private static final Set<String> OUTCOMES =
            Set.of("outcome", "result", "status", "decision", "state", "change", "update", "answer", "response");

    private static final Set<String> NEVER = Set.of(
            "second",
            "minute",
            "hour",
            "day",
            "week",
            "month",
            "year",
            "night",
            "peak",
            "average",
            "case",
            "way",
            "part",
            "place",
            "background",
            "e-mail",
            "email",
            "sms",
            "application",
            "system",
            "platform",
            "byte",
            "kb",
            "mb",
            "user",
            "need",
            "loss",
            "size",
            "example",
            "order of",
            "top",
            "back",
            "end",
            "hand",
            "percent",
            "amount",
            "lot",
            "reason",
            "weekend",
            "morning",
            "evening",
            "midnight",
            "deadline",
            "delay",
            "latency",
            "traffic",
            "load");

    private DataNouns() {}

    /**
     * The key of a phrase: its last two lemmas that mean something, joined by a blank; empty if nothing is left.
     *
     * @param phrase for example "new customer orders", which gives "customer order"
     */
    static String key(String phrase) {
        return key(Sentence.of(0, phrase).words());
    }

    static String key(List<Word> phrase) {
        List<String> lemmas = new ArrayList<>();
        for (Word word : phrase) {
            if (Lexicon.stopsPhrase(word) || word.is("e.g")) {
                lemmas.clear();
            } else if (!Lexicon.PLAIN_ADJECTIVES.contains(word.lower())) {
                lemmas.addAll(Arrays.asList(camelParts(word)));
            }
        }
        while (lemmas.size() > 1 && WRAPPERS.contains(lemmas.getLast())) {
            lemmas.removeLast();
        }
        if (lemmas.isEmpty()
                || NEVER.contains(lemmas.getLast())
                || (lemmas.size() == 1 && GENERIC.contains(lemmas.getFirst()))) {
            return "";
        }
        return String.join(" ", lemmas.subList(Math.max(0, lemmas.size() - 2), lemmas.size()));
    }

    /** Whether two keys speak of the same thing: the same last word, or the last word of one anywhere in the other. */
    static boolean related(String one, String other) {
        if (one.isEmpty() || other.isEmpty()) {
            return false;
        }
        List<String> a = List.of(one.split(" "));
        List<String> b = List.of(other.split(" "));
        return a.contains(b.getLast()) || b.contains(a.getLast());
    }

    /** Whether the word says how something went. */
    static boolean isOutcome(String lemma) {
        return OUTCOMES.contains(lemma);
    }

    private static String[] camelParts(Word word) {
        if (word.text().matches("(?:\\p{Lu}\\p{Ll}+){2,}")) {
            return word.text()
                    .replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ")
                    .toLowerCase(java.util.Locale.ROOT)
                    .split(" ");
        }
        return new String[] {word.lemma()};
    }
}
