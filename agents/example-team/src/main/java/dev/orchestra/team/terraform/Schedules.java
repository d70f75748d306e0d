package dev.orchestra.team.terraform;

import java.util.Locale;

/** When a batch job runs, from the words that describe it. */
final class Schedules {

    private Schedules() {}

    /** An EventBridge schedule; nightly at two if the text names no other time. */
    static String cron(String description) {
        String text = description.toLowerCase(Locale.ROOT);
        if (text.matches("(?s).*\\b(?:hourly|every hour|each hour)\\b.*")) {
            return "rate(1 hour)";
        }
        if (text.matches("(?s).*\\b(?:weekly|every week|once a week|each week)\\b.*")) {
            return "cron(0 2 ? * MON *)";
        }
        if (text.matches(
                "(?s).*\\b(?:monthly|every month|each month|end of (?:the|each|every) month|once a month)\\b.*")) {
            return "cron(0 2 1 * ? *)";
        }
        return "cron(0 2 * * ? *)";
    }
}
