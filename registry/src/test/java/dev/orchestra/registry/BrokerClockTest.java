package dev.orchestra.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class BrokerClockTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private Instant now = START;
    private final BrokerClock broker = new BrokerClock(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    void aBrokerWhoseClockIsBehindOursIsFollowed() {
        broker.heard(START.minusSeconds(30));
        now = START.plusSeconds(2);
        assertThat(broker.at(now)).isEqualTo(START.minusSeconds(28));
    }

    @Test
    void aBrokerWhoseClockIsAheadOfOursIsFollowed() {
        broker.heard(START.plusSeconds(30));
        assertThat(broker.at(now)).isEqualTo(START.plusSeconds(30));
    }

    @Test
    void oldRecordsDoNotSetTheClockBack() {
        broker.heard(START.minusSeconds(3_600));
        broker.heard(START.minusMillis(5));
        broker.heard(START.minusSeconds(1_800));
        assertThat(broker.at(now)).isEqualTo(START.minusMillis(5));
    }

    @Test
    void aClockThatWasSetIsFollowedAfterTwoMinutes() {
        broker.heard(START);
        for (int second = 1; second <= 121; second++) {
            now = START.plusSeconds(second);
            broker.heard(now.minusSeconds(10));
        }
        assertThat(broker.at(now)).isEqualTo(now.minusSeconds(10));
    }

    @Test
    void silenceLetsTimePass() {
        broker.heard(START);
        now = START.plus(Duration.ofHours(1));
        assertThat(broker.at(now)).isEqualTo(now);
    }
}
