package dev.orchestra.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One way to append rows, and what it took in each round. */
final class AppendSide {

    /** Something that can be measured, and what is to be closed afterwards. */
    interface Work {
        AutoCloseable run() throws Exception;
    }

    /**
     * @param own CPU seconds of this process, whose garbage collector and compiler run beside
     * @param postgres CPU seconds of the database, all its processes
     */
    private record Round(double perSecond, double own, double postgres) {}

    private final String name;
    private final Work work;
    private final List<Round> rounds = new ArrayList<>();

    AppendSide(String name, Work work) {
        this.name = name;
        this.work = work;
    }

    /** @param pid of the database */
    void measure(int rows, long pid) throws Exception {
        var me = ProcessHandle.current().pid();
        var own = Cpu.own(me);
        var postgres = Cpu.seconds(pid);
        var start = System.nanoTime();
        work.run();
        var seconds = (System.nanoTime() - start) / 1e9;
        rounds.add(new Round(
                rows / seconds, 1000 * (Cpu.own(me) - own) / rows, 1000 * (Cpu.seconds(pid) - postgres) / rows));
    }

    String last() {
        var last = rounds.getLast();
        return String.format(
                Locale.ROOT,
                "%s %.0f/s, CPU s per 1,000: %.4f here, %.4f in PostgreSQL",
                name,
                last.perSecond(),
                last.own(),
                last.postgres());
    }

    /** The median of the rounds. */
    double perSecond() {
        return median(Round::perSecond);
    }

    /** As a row of a table. */
    String row(double history) {
        var each = rounds.stream().mapToDouble(Round::perSecond).summaryStatistics();
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f–%,.0f | %.2f | %.4f | %.4f |",
                name,
                perSecond(),
                each.getMin(),
                each.getMax(),
                history / perSecond(),
                median(Round::own),
                median(Round::postgres));
    }

    private double median(ToDoubleFunction<Round> figure) {
        var sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
