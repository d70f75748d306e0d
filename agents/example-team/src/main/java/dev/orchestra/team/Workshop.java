package dev.orchestra.team;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Where and how fast a member works.
 *
 * @param pace how long a part of its work takes at least, from nothing to 10 min: these members are done in milliseconds, and with it
 *     they take their time as one with a language model would
 * @param output a directory that all processes of the type share; nothing to write no files
 */
record Workshop(Duration pace, Optional<Path> output) {

    private static final Duration PACE_MAX = Duration.ofMinutes(10);

    Workshop {
        if (pace.isNegative() || pace.compareTo(PACE_MAX) > 0) {
            throw new IllegalArgumentException(
                    "The pace has to be from PT0S to %s, but is %s.".formatted(PACE_MAX, pace));
        }
        output = output.map(directory -> directory.toAbsolutePath().normalize());
    }

    /** As fast as it goes, and no files. */
    static Workshop plain() {
        return new Workshop(Duration.ZERO, Optional.empty());
    }

    /** Takes the time of one part. */
    void keepPace() throws InterruptedException {
        if (!pace.isZero()) {
            var unused = new CountDownLatch(1).await(pace.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
