package dev.orchestra.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RhythmTest {

    private static final double SUSPECT = StatusThresholds.DEFAULT.suspectPhi();

    private Instant at = Instant.parse("2026-03-01T12:00:00Z");
    private Rhythm rhythm = Rhythm.EXPECTED;

    @Test
    void suspicionGrowsWithTheSilence() {
        double before = -1;
        for (int millis = 0; millis <= 60_000; millis += 100) {
            double phi = rhythm.phi(Duration.ofMillis(millis));
            assertThat(phi).isGreaterThan(before).isFinite();
            before = phi;
        }
    }

    @Test
    void phiSaysHowManyNinesTheSilenceHas() {
        // In a normal distribution 1 in 1000 is beyond 3.09 deviations, and 1 in 10^8 beyond 5.61.
        assertThat(rhythm.phi(Duration.ofMillis(1_000))).isBetween(0.30, 0.31);
        assertThat(rhythm.phi(Duration.ofMillis(1_000 + 927))).isBetween(2.9, 3.2);
        assertThat(rhythm.phi(Duration.ofMillis(1_000 + 1_683))).isBetween(7.5, 10.5);
    }

    @Test
    void anAgentThatWasHeardOnceIsJudgedByWhatTheContractAsksOfIt() {
        assertThat(silenceUntilSuspect()).isBetween(2_500L, 2_700L);
    }

    @Test
    void aRegularAgentIsSuspectedAfterTheSameTimeHoweverRegularItIs() {
        beats(1_000, 1_000);
        assertThat(silenceUntilSuspect()).isBetween(2_500L, 2_700L);
    }

    @Test
    void aBusyAgentThatBeatsMoreOftenMayFallBackToTheIntervalOfTheContract() {
        beats(1_000, 150);
        assertThat(rhythm.phi(Duration.ofMillis(1_200))).isLessThan(1);
        assertThat(silenceUntilSuspect()).isGreaterThan(2_000L);
    }

    @Test
    void aJitteryAgentIsGivenMoreTime() {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            beat(Math.max(50, (long) (1_000 + 500 * random.nextGaussian())));
        }
        assertThat(silenceUntilSuspect()).isBetween(2_800L, 4_800L);
    }

    @Test
    void aPausedAgentIsNotTakenForOneThatAlwaysPauses() {
        beats(100, 1_000);
        beat(60_000);
        beats(3, 1_000);
        assertThat(silenceUntilSuspect()).isBetween(2_500L, 2_700L);
    }

    @Test
    void oneLateHeartbeatIsForgottenAgain() {
        beats(100, 1_000);
        beat(4_000);
        long after = silenceUntilSuspect();
        beats(200, 1_000);
        assertThat(after).isGreaterThan(2_700L);
        assertThat(silenceUntilSuspect()).isBetween(2_500L, 2_700L);
    }

    @Test
    void timesThatDoNotRiseDoNotCount() {
        assertThat(rhythm.heard(at, at.minusSeconds(1))).isEqualTo(rhythm);
        assertThat(rhythm.heard(at, at)).isEqualTo(rhythm);
    }

    private void beats(int count, long intervalMillis) {
        for (int i = 0; i < count; i++) {
            beat(intervalMillis);
        }
    }

    private void beat(long intervalMillis) {
        Instant next = at.plusMillis(intervalMillis);
        rhythm = rhythm.heard(at, next);
        at = next;
    }

    private long silenceUntilSuspect() {
        long millis = 0;
        while (rhythm.phi(Duration.ofMillis(millis)) < SUSPECT) {
            millis += 10;
        }
        return millis;
    }
}
