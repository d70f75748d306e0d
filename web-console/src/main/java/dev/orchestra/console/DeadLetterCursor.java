package dev.orchestra.console;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;

/** The place after a dead letter in the list. */
final class DeadLetterCursor {

    private DeadLetterCursor() {}

    static String of(DeadLetter last) {
        return Pages.cursor(last.time().toString(), last.id());
    }

    /** A dead letter that stands where the last one of the page before stood; only its place in the order counts. */
    static DeadLetter read(String cursor) {
        String[] parts = Pages.parts(cursor, 2);
        try {
            return new DeadLetter(parts[1], Instant.parse(parts[0]), "", -1, -1, "", "", null, Map.of(), -1);
        } catch (DateTimeException e) {
            throw Pages.invalid();
        }
    }
}
