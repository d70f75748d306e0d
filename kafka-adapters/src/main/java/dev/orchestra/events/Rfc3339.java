package dev.orchestra.events;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * Instants as they stand on the wire: {@code 2026-01-31T12:00:00.25Z}, with as many digits of the second as it takes. Each
 * event carries one or two, so the usual form is written and read by hand; the rest is left to {@code java.time}.
 */
public final class Rfc3339 {

    private static final int SECONDS_PER_DAY = 86_400;
    private static final int SHORTEST = "2026-01-31T12:00:00Z".length();
    private static final int FRACTION_DIGITS_MAX = 9;
    // Now, and the times that messages expire, which are some seconds ahead.
    private static final int SECONDS_KEPT = 64;

    private record Second(long epochSecond, String text) {}

    // Whoever reads a torn view of it sees another second, and makes it anew.
    private static final @Nullable Second[] SECONDS = new Second[SECONDS_KEPT];

    private Rfc3339() {}

    /** Writes it in UTC; no digits where the second is whole. */
    public static String write(Instant time) {
        String second = second(time.getEpochSecond());
        int nanos = time.getNano();
        if (nanos == 0) {
            return second + 'Z';
        }
        int digits = FRACTION_DIGITS_MAX;
        for (; nanos % 10 == 0; nanos /= 10) {
            digits--;
        }
        int length = second.length();
        char[] text = new char[length + digits + 2];
        second.getChars(0, length, text, 0);
        text[length] = '.';
        for (int i = length + digits; i > length; i--) {
            text[i] = (char) ('0' + nanos % 10);
            nanos /= 10;
        }
        text[length + digits + 1] = 'Z';
        return new String(text);
    }

    private static String second(long epochSecond) {
        int place = (int) Math.floorMod(epochSecond, (long) SECONDS_KEPT);
        Second kept = SECONDS[place];
        if (kept == null || kept.epochSecond != epochSecond) {
            kept = new Second(
                    epochSecond,
                    DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                            LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC)));
            SECONDS[place] = kept;
        }
        return kept.text;
    }

    /**
     * Reads an instant with any offset.
     *
     * @throws DateTimeParseException if it is none
     */
    public static Instant read(String text) {
        Instant usual = readUsual(text);
        return usual != null ? usual : Instant.parse(text);
    }

    /** Reads the usual form, which is in UTC with a capital T and Z; null for any other, right or wrong. */
    public static @Nullable Instant readUsual(String text) {
        int length = text.length();
        if (length < SHORTEST
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || text.charAt(length - 1) != 'Z') {
            return null;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        int nanos = nanos(text, SHORTEST - 1, length - 1);
        if ((year | month | day | hour | minute | second | nanos) < 0 || hour > 23 || minute > 59 || second > 59) {
            return null;
        }
        try {
            long seconds = LocalDate.of(year, month, day).toEpochDay() * SECONDS_PER_DAY
                    + hour * 3_600L
                    + minute * 60L
                    + second;
            return Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** What stands between the second and the Z; negative if it is no fraction. */
    private static int nanos(String text, int from, int to) {
        if (from == to) {
            return 0;
        }
        int digits = to - from - 1;
        if (text.charAt(from) != '.' || digits < 1 || digits > FRACTION_DIGITS_MAX) {
            return -1;
        }
        int nanos = number(text, from + 1, to);
        for (; digits < FRACTION_DIGITS_MAX && nanos >= 0; digits++) {
            nanos *= 10;
        }
        return nanos;
    }

    /** Negative if there is anything but digits. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
