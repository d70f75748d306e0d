package dev.orchestra.agents;

import dev.orchestra.agents.messages.ErrorWords;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the text of an error fit to leave the process: short, and without what looks like a secret. */
final class ErrorText {

    private static final int CHARACTERS_MAX = 1_000;
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/\\s@]+@");
    private static final Pattern NAMED_SECRET = Pattern.compile(
            "(?i)((?:password|passwd|pwd|secret|token|api[-_ ]?key|access[-_ ]?key|credentials?)[\"']?\\s*[=:]\\s*[\"']?)[^\\s\"',;&]+");
    private static final Pattern AUTHORIZATION = Pattern.compile("(?i)((?:bearer|basic)\\s+)[a-z0-9._~+/=-]{8,}");
    private static final Pattern KNOWN_SHAPE = Pattern.compile(
            "eyJ[A-Za-z0-9_-]{10,}(?:\\.[A-Za-z0-9_-]+)*|\\bsk-[A-Za-z0-9_-]{16,}|\\bAKIA[A-Z0-9]{16}\\b|\\bgh[pousr]_[A-Za-z0-9]{20,}");

    private ErrorText() {}

    /** The same for the messages of agents. */
    static ErrorWords words() {
        return new ErrorWords() {
            @Override
            public String of(Throwable error) {
                return ErrorText.of(error);
            }

            @Override
            public String clean(String text, String otherwise) {
                return ErrorText.clean(text, otherwise);
            }
        };
    }

    /** The class and message of an error. Never empty. */
    static String of(Throwable error) {
        String message = error.getMessage();
        String name = error.getClass().getSimpleName();
        return clean(message == null || message.isBlank() ? name : name + ": " + message, name);
    }

    /** A text that a handler chose, or {@code otherwise} where it is empty. */
    static String clean(@Nullable String text, String otherwise) {
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        // What is far beyond the limit is cut before the patterns run: their time grows with the text.
        String some = text.length() <= 4 * CHARACTERS_MAX ? text : text.substring(0, 4 * CHARACTERS_MAX);
        some = USER_INFO.matcher(some).replaceAll("***@");
        some = AUTHORIZATION.matcher(some).replaceAll("$1***");
        some = NAMED_SECRET.matcher(some).replaceAll("$1***");
        some = KNOWN_SHAPE.matcher(some).replaceAll("***");
        return some.length() <= CHARACTERS_MAX ? some : some.substring(0, CHARACTERS_MAX - 1) + "…";
    }
}
