package dev.orchestra.benchmarks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How many records share a request, on both sides of a conversation, as a Markdown table. */
final class Sharing {

    private record Row(String side, int inFlight) {}

    private record Both(Requests asker, Requests answerer) {}

    private final Map<Row, Both> counted = new LinkedHashMap<>();

    /** Rounds add up. */
    void add(String side, int inFlight, Requests asker, Requests answerer) {
        counted.merge(
                new Row(side, inFlight),
                new Both(asker, answerer),
                (before, more) -> new Both(
                        before.asker().plus(more.asker()), before.answerer().plus(more.answerer())));
    }

    String markdown() {
        StringBuilder table = new StringBuilder("\nRecords that share a request:\n\n"
                + "| side | in flight | asker writes | answerer reads | answerer writes | asker reads |\n"
                + "|---|---|---|---|---|---|\n");
        counted.forEach((row, both) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.1f | %.1f |%n",
                row.side(),
                row.inFlight(),
                both.asker().recordsPerWrite(),
                both.answerer().recordsPerRead(),
                both.answerer().recordsPerWrite(),
                both.asker().recordsPerRead())));
        return table.toString();
    }
}
