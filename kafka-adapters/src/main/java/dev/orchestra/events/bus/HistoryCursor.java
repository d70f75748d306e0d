package dev.orchestra.events.bus;

import dev.orchestra.events.log.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Where a page ends, as text that means nothing to others: the places in each partition, and what was asked, so that it is not
 * taken for another selection. What a predicate asks is not seen.
 */
final class HistoryCursor {

    private static final int CHARS_MAX = 200_000;

    private HistoryCursor() {}

    static String write(Selection selection, List<Stretch> stretches) {
        StringBuilder text = new StringBuilder(fingerprint(selection));
        for (Stretch stretch : stretches) {
            if (stretch.left() > 0) {
                text.append(' ')
                        .append(stretch.partition().topic())
                        .append(' ')
                        .append(stretch.partition().partition())
                        .append(' ')
                        .append(stretch.next())
                        .append(' ')
                        .append(stretch.end());
            }
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException if the text is no cursor of this selection */
    static List<Stretch> read(String cursor, Selection selection, Set<String> topics) {
        try {
            if (cursor.length() > CHARS_MAX) {
                throw new IllegalArgumentException("It has " + cursor.length() + " characters.");
            }
            String[] words = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(" ");
            if (!words[0].equals(fingerprint(selection)) || words.length % 4 != 1) {
                throw new IllegalArgumentException("It is of another selection.");
            }
            List<Stretch> stretches = new ArrayList<>();
            for (int i = 1; i < words.length; i += 4) {
                if (!topics.contains(words[i])) {
                    throw new IllegalArgumentException("It is of another topic.");
                }
                stretches.add(new Stretch(
                        new TopicPartition(words[i], Integer.parseInt(words[i + 1])),
                        Long.parseLong(words[i + 2]),
                        Long.parseLong(words[i + 3])));
            }
            return stretches;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The cursor is none of this selection. Take the one that the page before gave, and ask for the same.",
                    e);
        }
    }

    private static String fingerprint(Selection selection) {
        return Integer.toHexString((selection.filter().text() + selection.from() + selection.to()).hashCode());
    }
}
