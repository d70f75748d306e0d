package dev.orchestra.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The tables of the recovery benchmark. */
final class RecoveryReport {

    private final StringBuilder times = new StringBuilder("""
            | peers | cases | p50 ms | p95 ms | max ms | closed by |
            |---|---|---|---|---|---|
            """);
    private final Map<String, Map<Integer, Long>> stretches = new LinkedHashMap<>();
    private final StringBuilder marks = new StringBuilder();
    private final StringBuilder atOnce = new StringBuilder();

    void oneAtATime(int peers, List<Recovery> seen) {
        row(times, peers, seen);
        seen.getFirst()
                .stretches()
                .keySet()
                .forEach(stretch -> stretches
                        .computeIfAbsent(stretch, any -> new TreeMap<>())
                        .put(
                                peers,
                                quantile(
                                        0.5,
                                        seen.stream()
                                                .map(it -> it.stretches().getOrDefault(stretch, 0L))
                                                .toList())));
    }

    /** When what happened, for each number of peers. */
    void marks(int peers, List<Recovery> seen) {
        Map<String, List<Long>> all = new LinkedHashMap<>();
        seen.forEach(it -> it.marks()
                .forEach((what, at) ->
                        all.computeIfAbsent(what, any -> new ArrayList<>()).add(at)));
        marks.append("%nWhat happened when, %d peers, in ms after the verdict:%n%n| | p50 | p95 |%n|---|---|---|%n"
                .formatted(peers));
        all.entrySet().stream()
                .sorted(Comparator.comparingLong(it -> quantile(0.5, it.getValue())))
                .forEach(it -> marks.append("| %s | %d | %d |%n"
                        .formatted(it.getKey(), quantile(0.5, it.getValue()), quantile(0.95, it.getValue()))));
    }

    private static void row(StringBuilder table, int peers, List<Recovery> seen) {
        List<Long> millis = seen.stream().map(Recovery::millis).toList();
        Map<String, Long> closed =
                seen.stream().collect(Collectors.groupingBy(Recovery::closed, TreeMap::new, Collectors.counting()));
        table.append("| %d | %d | %d | %d | %d | %s |%n"
                .formatted(
                        peers,
                        seen.size(),
                        quantile(0.5, millis),
                        quantile(0.95, millis),
                        quantile(1, millis),
                        closed.entrySet().stream()
                                .map(it -> it.getKey() + " " + it.getValue())
                                .collect(Collectors.joining(", "))));
    }

    void allAtOnce(int peers, List<Recovery> seen, Spent spent) {
        long first = seen.stream().mapToLong(Recovery::verdictAt).min().orElse(0);
        long last = seen.stream().mapToLong(Recovery::requestedAt).max().orElse(0);
        atOnce.append("%n%d cases of one lost agent, %d peers: all had resumed %d ms after the first verdict.%n%n"
                .formatted(seen.size(), peers, last - first));
        atOnce.append(
                "| peers | cases | p50 ms | p95 ms | max ms | closed by |%n|---|---|---|---|---|---|%n".formatted());
        row(atOnce, peers, seen);
        atOnce.append("%nFrom the kill to the last case's end, %d ms: CPU seconds %s; records %s.%n"
                .formatted(
                        spent.atMillis(),
                        spent.cpuSeconds().entrySet().stream()
                                .map(it -> "%s %.2f".formatted(it.getKey(), it.getValue()))
                                .collect(Collectors.joining(", ")),
                        spent.records().entrySet().stream()
                                .map(it -> "%s %,d".formatted(it.getKey(), it.getValue()))
                                .collect(Collectors.joining(", "))));
    }

    String markdown() {
        StringBuilder text = new StringBuilder(times);
        List<Integer> columns = stretches.values().stream()
                .flatMap(it -> it.keySet().stream())
                .distinct()
                .sorted()
                .toList();
        text.append("%nMedians of where the time goes, in ms, by the number of peers:%n%n| stretch | ".formatted());
        text.append(columns.stream().map(String::valueOf).collect(Collectors.joining(" | ")))
                .append(" |%n|---".formatted())
                .append("|---".repeat(columns.size()))
                .append("|%n".formatted());
        stretches.forEach((stretch, byPeers) -> text.append("| %s | %s |%n"
                .formatted(
                        stretch,
                        columns.stream()
                                .map(it -> String.valueOf(byPeers.getOrDefault(it, 0L)))
                                .collect(Collectors.joining(" | ")))));
        return text.append(marks).append(atOnce).toString();
    }

    private static long quantile(double share, List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.max(0, Math.min(sorted.size(), rank) - 1));
    }
}
