package dev.orchestra.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The results as a Markdown table: the median of the rounds, and the range of the throughput. */
final class Report {

    private record Row(String side, int inFlight) {}

    private final Map<Row, List<Result>> results = new LinkedHashMap<>();

    private final String counted;
    private final int digits;

    /**
     * @param counted what is done, for example instances
     * @param digits of latencies in milliseconds and of CPU seconds
     */
    Report(String counted, int digits) {
        this.counted = counted;
        this.digits = digits;
    }

    void add(String side, int inFlight, Result result) {
        results.computeIfAbsent(new Row(side, inFlight), any -> new ArrayList<>())
                .add(result);
    }

    boolean hasErrors() {
        return results.values().stream().flatMap(List::stream).anyMatch(result -> result.errors() > 0);
    }

    String markdown() {
        StringBuilder table = new StringBuilder(
                "| side | in flight | per second | range | p50 ms | p99 ms | CPU s per 1,000 | %s | errors |\n"
                                .formatted(counted)
                        + "|---|---|---|---|---|---|---|---|---|\n");
        results.forEach((row, rounds) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %d | %.0f | %.0f–%.0f | %." + digits + "f | %." + digits + "f | %." + (digits + 1)
                        + "f | %,d | %d |%n",
                row.side(),
                row.inFlight(),
                median(rounds, Result::perSecond),
                rounds.stream().mapToDouble(Result::perSecond).min().orElseThrow(),
                rounds.stream().mapToDouble(Result::perSecond).max().orElseThrow(),
                median(rounds, Result::p50),
                median(rounds, Result::p99),
                median(rounds, Result::cpuPerThousand),
                rounds.stream().mapToInt(Result::done).sum(),
                rounds.stream().mapToInt(Result::errors).sum())));
        table.append("\nCPU seconds per 1,000 " + counted + ", by process:\n\n| side | in flight | |\n|---|---|---|\n");
        results.forEach((row, rounds) ->
                table.append("| %s | %d | %s |%n".formatted(row.side(), row.inFlight(), byProcess(rounds))));
        return table.toString();
    }

    private String byProcess(List<Result> rounds) {
        return rounds.getFirst().cpu().keySet().stream()
                .map(process -> String.format(
                        Locale.ROOT,
                        "%s %." + (digits + 1) + "f",
                        process,
                        median(rounds, result -> result.cpu().getOrDefault(process, 0.0))))
                .collect(Collectors.joining(", "));
    }

    private static double median(List<Result> rounds, ToDoubleFunction<Result> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
