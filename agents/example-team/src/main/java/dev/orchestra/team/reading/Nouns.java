package dev.orchestra.team.reading;

import java.util.Map;
import java.util.Set;

/** The forms of English nouns. */
final class Nouns {

    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("people", "person"),
            Map.entry("children", "child"),
            Map.entry("men", "man"),
            Map.entry("women", "woman"),
            Map.entry("indices", "index"),
            Map.entry("movies", "movie"),
            Map.entry("cookies", "cookie"),
            Map.entry("caches", "cache"),
            Map.entry("data", "data"));
    private static final Set<String> SINGULAR_WITH_S = Set.of(
            "status",
            "kubernetes",
            "redis",
            "postgres",
            "news",
            "always",
            "this",
            "its",
            "is",
            "was",
            "has",
            "does",
            "as",
            "us",
            "sms",
            "gps",
            "aws",
            "https",
            "analytics",
            "logistics",
            "address",
            "process",
            "access",
            "bus",
            "less",
            "plus",
            "across",
            "business",
            "class",
            "loss",
            "pass",
            "miss",
            "press",
            "express",
            "basis",
            "analysis",
            "diagnosis",
            "atlas",
            "gas",
            "campus",
            "virus",
            "census",
            "yes",
            "thus",
            "series",
            "premises",
            "iops",
            "tps",
            "rps",
            "qps",
            "kbs",
            "ems",
            "cms",
            "lms",
            "pos");

    private Nouns() {}

    /** The singular of a word in lower case; words that are not plural nouns stay as they are. */
    static String singular(String word) {
        String irregular = IRREGULAR.get(word);
        if (irregular != null) {
            return irregular;
        }
        if (word.length() < 4
                || !word.endsWith("s")
                || word.endsWith("ss")
                || word.endsWith("series")
                || SINGULAR_WITH_S.contains(word)) {
            return word;
        }
        String stem = word.substring(0, word.length() - 1);
        if (word.endsWith("ies") && word.length() > 4) {
            return word.substring(0, word.length() - 3) + "y";
        }
        if (word.matches(".*(ches|shes|sses|xes|zzes)")) {
            return word.substring(0, word.length() - 2);
        }
        return stem;
    }

    /** The plural of a singular noun. */
    static String plural(String noun) {
        if (!singular(noun).equals(noun) || noun.endsWith("data") || noun.endsWith("analytics")) {
            return noun;
        }
        if (noun.matches(".*[^aeiou]y")) {
            return noun.substring(0, noun.length() - 1) + "ies";
        }
        return noun.matches(".*(s|x|z|ch|sh)") ? noun + "es" : noun + "s";
    }
}
