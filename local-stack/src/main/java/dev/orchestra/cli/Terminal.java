package dev.orchestra.cli;

import dev.orchestra.stack.Progress;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Tells a person what happens, each line with the seconds since the beginning. */
final class Terminal implements Progress {
    private static final int DOWNLOAD_STEP_PERCENT = 5;

    private final PrintWriter out;
    private final Clock clock;
    private final Instant begin;
    private final boolean interactive;
    private boolean onProgressLine;
    private long lastPercent = -DOWNLOAD_STEP_PERCENT;

    /** @param interactive whether the last line may be written over */
    Terminal(PrintWriter out, Clock clock, boolean interactive) {
        this.out = out;
        this.clock = clock;
        this.begin = clock.instant();
        this.interactive = interactive;
    }

    @Override
    public synchronized void say(String line) {
        endProgressLine();
        out.println(String.format(Locale.ROOT, "%6.1f s  %s", seconds(clock.instant()), line));
        out.flush();
    }

    /** As {@link #say}, for something that happened at another time than now. */
    synchronized void say(Instant at, String line) {
        endProgressLine();
        out.println(String.format(Locale.ROOT, "%6.1f s  %s", Math.max(0, seconds(at)), line));
        out.flush();
    }

    /** A line without a time. */
    synchronized void plain(String line) {
        endProgressLine();
        out.println(line);
        out.flush();
    }

    @Override
    public synchronized void downloaded(String what, long bytes, long total) {
        long percent = Math.min(100, bytes * 100 / Math.max(1, total));
        String line = "Downloading %s: %d of %d MB (%d %%)".formatted(what, bytes >> 20, total >> 20, percent);
        if (interactive) {
            out.print("\r          " + line + "   ");
            out.flush();
            onProgressLine = true;
        } else if (percent >= lastPercent + DOWNLOAD_STEP_PERCENT) {
            say(line);
            lastPercent = percent;
        }
    }

    private void endProgressLine() {
        if (onProgressLine) {
            out.println();
            onProgressLine = false;
        }
    }

    private double seconds(Instant at) {
        return Duration.between(begin, at).toMillis() / 1000.0;
    }
}
