package dev.orchestra.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What processes have cost so far, from {@code /proc} (proc(5)): user and system time, with that of their children. */
final class Cpu {

    /** The kernel reports times in this many ticks per second on every architecture that we run on. */
    private static final double TICKS_PER_SECOND = 100;

    private Cpu() {}

    /** CPU seconds of a process, its running descendants and those of its children that have ended. */
    static double seconds(long pid) {
        return own(pid)
                + ProcessHandle.of(pid)
                        .map(process -> process.descendants()
                                .mapToDouble(child -> own(child.pid()))
                                .sum())
                        .orElse(0.0);
    }

    /** CPU seconds of a process and of those of its children that have ended. */
    static double own(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The second field is the name in parentheses, which may hold blanks.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int i = 11; i <= 14; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException e) {
            return 0;
        }
    }
}
