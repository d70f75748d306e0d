package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;
import java.util.Collection;
import java.util.List;

/** Plain words for people, bounded. */
final class Texts {

    private static final int CHARACTERS_MAX = 200;
    private static final int NAMED_MAX = 5;

    private Texts() {}

    static String shortened(String text) {
        if (text.length() <= CHARACTERS_MAX) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(CHARACTERS_MAX - 1)) ? CHARACTERS_MAX - 1 : CHARACTERS_MAX;
        return text.substring(0, end) + "…";
    }

    /** A value to be told of: itself, or its beginning as a string. */
    static Json told(String canonical) {
        return canonical.length() <= CHARACTERS_MAX
                ? Json.trusted(canonical)
                : Json.trusted(Canonical.text(shortened(canonical)));
    }

    /** {@code a}, {@code a and b}, {@code a, b and 4 more}. */
    static String named(Collection<String> names) {
        List<String> first =
                names.stream().limit(NAMED_MAX).map(Texts::shortened).toList();
        if (names.size() > NAMED_MAX) {
            return String.join(", ", first) + " and %d more".formatted(names.size() - NAMED_MAX);
        }
        if (first.size() < 2) {
            return String.join("", first);
        }
        return String.join(", ", first.subList(0, first.size() - 1)) + " and " + first.getLast();
    }

    static String peers(Collection<String> names) {
        return (names.size() == 1 ? "peer " : "peers ") + named(names);
    }
}
