package dev.orchestra.benchmarks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One stretch of load.
 *
 * @param errors instances without the right result
 * @param busy how often the engine refused a creation for now, which was then tried again
 * @param p50 latency in milliseconds
 * @param p99 latency in milliseconds
 * @param cpu CPU seconds of each process for 1,000 instances
 */
record Result(
        int done,
        int errors,
        int busy,
        double perSecond,
        double p50,
        double p99,
        Map<String, Double> cpu,
        String error) {

    /** As the driver writes it on one line. */
    static String write(int done, int errors, int busy, double perSecond, double p50, double p99, String error) {
        return String.format(
                Locale.ROOT,
                "result %d %d %d %.3f %.4f %.4f %s",
                done,
                errors,
                busy,
                perSecond,
                p50,
                p99,
                error.replace('\n', ' '));
    }

    /** CPU seconds of all processes for 1,000 instances. */
    double cpuPerThousand() {
        return cpu.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    static Result read(String line, Map<String, Double> cpuSeconds) {
        String[] words = line.split(" ", 8);
        int done = Integer.parseInt(words[1]);
        Map<String, Double> perThousand = new LinkedHashMap<>();
        cpuSeconds.forEach((process, seconds) -> perThousand.put(process, seconds / done * 1_000));
        return new Result(
                done,
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]),
                Double.parseDouble(words[4]),
                Double.parseDouble(words[5]),
                Double.parseDouble(words[6]),
                perThousand,
                words.length > 7 ? words[7] : "");
    }
}
