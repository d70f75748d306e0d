package dev.orchestra.events.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong(17);

    /** Sends for some time, as a replay does, and counts. */
    private int sentWithin(Pace pace, long nanos) {
        long end = now.get() + nanos;
        int sent = 0;
        while (true) {
            long wait = pace.next();
            if (now.get() + Math.max(0, wait) >= end) {
                return sent;
            }
            now.addAndGet(Math.max(0, wait));
            sent++;
        }
    }

    @Test
    void sends_as_many_as_it_may_and_evenly() {
        Pace pace = new Pace(50, now::get);

        assertThat(sentWithin(pace, SECOND / 10)).isEqualTo(5);
        assertThat(sentWithin(new Pace(50, now::get), 10 * SECOND)).isEqualTo(500);
    }

    @Test
    void does_not_catch_up_after_a_long_pause() {
        Pace pace = new Pace(100, now::get);
        sentWithin(pace, SECOND);

        now.addAndGet(60 * SECOND);

        // A hundred, and the tenth of a second that it may catch up.
        assertThat(sentWithin(pace, SECOND)).isBetween(100, 111);
    }
}
