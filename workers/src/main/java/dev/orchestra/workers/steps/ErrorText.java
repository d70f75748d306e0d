package dev.orchestra.workers.steps;

import java.util.regex.Pattern;

/** What others say went wrong, fit for an engine's record and an operator's eyes: capped, and without secrets. */
public final class ErrorText {

    private static final int LENGTH_MAX = 2_000;
    private static final Pattern SECRET = Pattern.compile(
            "(?i)(bearer\\s+|basic\\s+|(?:api[_-]?key|token|secret|password|passwd|pwd)[\"']?\\s*[:=]\\s*[\"']?)[^\\s\"',;&]+");
    private static final Pattern MODEL_KEY = Pattern.compile("\\bsk-[A-Za-z0-9_-]{12,}");

    private ErrorText() {}

    public static String of(String text) {
        String capped = text.length() <= LENGTH_MAX ? text : text.substring(0, LENGTH_MAX) + "…";
        return MODEL_KEY.matcher(SECRET.matcher(capped).replaceAll("$1***")).replaceAll("***");
    }
}
