package dev.orchestra.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HeartbeatWatchTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final List<Verdict> verdicts = new ArrayList<>();
    private long nanos = 1_000_000_000_000L;
    private long reads;
    private boolean reading = true;
    private Optional<Long> lag = Optional.of(0L);
    private HeartbeatWatch watch = new HeartbeatWatch(DetectorSettings.DEFAULT, 100, nanos);

    HeartbeatWatchTest() {
        watch.assigned(Set.of(0));
    }

    @Test
    void anAgentThatFallsSilentIsLostWithItsStepsAfterTheHardTimeout() {
        look();
        look();
        beat("a", "i1", "71", "72");
        pass(4_750);
        assertThat(verdicts).isEmpty();
        pass(250);

        assertThat(verdicts).singleElement().satisfies(verdict -> {
            assertThat(verdict.agentId()).isEqualTo("a");
            assertThat(verdict.incarnation()).isEqualTo("i1");
            assertThat(verdict.agent()).isEqualTo("designer");
            assertThat(jobs(verdict)).containsExactly("71", "72");
            assertThat(verdict.evidence()).contains("a", "i1", "2026-03-01T12:00:00", "5.0 s");
        });
    }

    @Test
    void whoIsSilentForLongerThanUsualIsSuspectedOnceAndRecoversWhenHeard() {
        look();
        look();
        for (int i = 0; i < 5; i++) {
            beat("a", "i1", "71");
            pass(1_000);
        }
        assertThat(watch.suspicions()).isEmpty();
        Instant last = now().minusSeconds(1);
        pass(2_500);
        assertThat(watch.suspicions()).singleElement().satisfies(it -> {
            assertThat(it).isInstanceOf(Suspicion.Suspected.class);
            assertThat(it.agentId()).isEqualTo("a");
            assertThat(it.lastHeartbeat()).isEqualTo(last);
        });
        pass(250);
        beat("a", "i1", "71");
        pass(250);
        assertThat(watch.suspicions())
                .containsExactly(new Suspicion.Recovered("a", "designer", "i1", last, Duration.ofMillis(3_750)));
        assertThat(verdicts).isEmpty();
    }

    @Test
    void aSuspectThatStartsAgainHasRecoveredUnderItsNewIncarnation() {
        look();
        look();
        beat("a", "i1");
        pass(3_500);
        beat("a", "i2");
        assertThat(watch.suspicions()).extracting(Suspicion::incarnation).containsExactly("i1", "i2");
    }

    @Test
    void nobodyIsSuspectedWhileOurOwnReadingFails() {
        beat("a", "i1", "71");
        pass(500);
        reading = false;
        pass(60_000);
        assertThat(watch.suspicions()).isEmpty();
        reading = true;
        pass(1_000);
        assertThat(watch.suspicions()).isEmpty();
    }

    @Test
    void whoIsLostDoesNotRecover() {
        beat("a", "i1", "71");
        pass(10_000);
        assertThat(watch.suspicions()).singleElement().isInstanceOf(Suspicion.Suspected.class);
        beat("a", "i2");
        look();
        assertThat(watch.suspicions()).isEmpty();
    }

    @Test
    void aVerdictIsGivenOnce() {
        beat("a", "i1", "71");
        pass(30_000);
        assertThat(verdicts).hasSize(1);
    }

    @Test
    void aStepThatSomebodyElseWorksOnIsNotLostWithTheProcessAndItsHeartbeatStays() {
        look();
        look();
        watch.heard(0, delegating("a", "i1", "71", "72"), nanos);
        pass(10_000);

        assertThat(verdicts).singleElement().satisfies(verdict -> {
            assertThat(jobs(verdict)).containsExactly("72");
            assertThat(watch.mayClear(verdict)).isFalse();
        });
    }

    @Test
    void aNewIncarnationLosesNoStepThatSomebodyElseWorksOn() {
        look();
        look();
        watch.heard(0, delegating("a", "i1", "71", "72"), nanos);
        pass(1_000);
        beat("a", "i2");
        pass(1_000);

        assertThat(verdicts)
                .singleElement()
                .satisfies(verdict -> assertThat(jobs(verdict)).containsExactly("72"));
    }

    private Heartbeat delegating(String agentId, String incarnation, String delegated, String own) {
        return new Heartbeat(
                agentId,
                "weather",
                incarnation,
                List.of(
                        new ActiveStep(delegated, 1, "token", null, null, null, now().plusSeconds(60)),
                        new ActiveStep(own, 1, "token", null, null, null)),
                now());
    }

    @Test
    void anAgentThatIsHeardInTimeIsNotLost() {
        for (int second = 0; second < 60; second++) {
            beat("a", "i1", "71");
            pass(1_000);
        }
        assertThat(verdicts).isEmpty();
    }

    @Test
    void whatItSaidLastCounts() {
        beat("a", "i1", "71");
        pass(1_000);
        beat("a", "i1", "72");
        pass(10_000);
        assertThat(verdicts)
                .singleElement()
                .satisfies(verdict -> assertThat(jobs(verdict)).containsExactly("72"));
    }

    @Test
    void nothingIsJudgedBeforeThePartitionWasReadToItsEnd() {
        lag = Optional.empty();
        pass(20_000);
        beat("a", "i1", "71");
        lag = Optional.of(500L);
        pass(20_000);
        assertThat(verdicts).isEmpty();

        lag = Optional.of(0L);
        pass(4_900);
        assertThat(verdicts).isEmpty();
        pass(1_000);
        assertThat(verdicts).hasSize(1);
    }

    @Test
    void whileWeLagBehindNobodyGrowsOldAndAfterwardsAgeStartsAgainInFull() {
        beat("a", "i1", "71");
        pass(4_000);
        lag = Optional.of(1_000L);
        pass(60_000);
        assertThat(verdicts).isEmpty();
        lag = Optional.of(0L);
        pass(4_800);
        assertThat(verdicts).isEmpty();
    }

    @Test
    void aShortLagIsNoInterruption() {
        beat("a", "i1", "71");
        pass(2_000);
        lag = Optional.of(3L);
        pass(1_000);
        lag = Optional.of(0L);
        pass(2_500);
        assertThat(verdicts).hasSize(1);
    }

    @Test
    void whileTheJournalIsAwayNobodyGrowsOldAndItsReturnIsGivenTime() {
        beat("a", "i1", "71");
        pass(2_000);
        reading = false;
        pass(120_000);
        assertThat(verdicts).isEmpty();
        reading = true;
        pass(19_500);
        assertThat(verdicts).isEmpty();
        pass(1_500);
        assertThat(verdicts).hasSize(1);
    }

    @Test
    void anAgentThatCameBackAfterAnOutageAndFallsSilentIsLostAfterTheHardTimeout() {
        beat("a", "i1", "71");
        pass(2_000);
        reading = false;
        pass(60_000);
        reading = true;
        pass(1_000);
        beat("a", "i1", "71");
        pass(5_500);
        assertThat(verdicts).hasSize(1);
    }

    @Test
    void aPauseOfOurOwnStartsAllAgesAgain() {
        beat("a", "i1", "71");
        pass(4_500);
        nanos += Duration.ofSeconds(30).toNanos();
        look();
        assertThat(verdicts).isEmpty();
        pass(4_800);
        assertThat(verdicts).isEmpty();
        pass(15_000);
        assertThat(verdicts).hasSize(1);
    }

    @Test
    void aNewIncarnationThatDoesNotNameTheStepsOfTheOldOneLosesThemAtOnce() {
        look();
        look();
        beat("a", "i1", "71", "72");
        pass(500);
        beat("a", "i2", "72");
        look();

        assertThat(verdicts).singleElement().satisfies(verdict -> {
            assertThat(verdict.incarnation()).isEqualTo("i1");
            assertThat(jobs(verdict)).containsExactly("71");
            assertThat(verdict.silent()).isFalse();
            assertThat(verdict.evidence()).contains("i2");
        });
        assertThat(watch.mayClear(verdicts.getFirst())).isFalse();
    }

    @Test
    void lateWordsOfAReplacedIncarnationMeanNothing() {
        look();
        look();
        beat("a", "i1", "71");
        beat("a", "i2", "72");
        beat("a", "i1", "71");
        look();
        assertThat(verdicts)
                .singleElement()
                .satisfies(verdict -> assertThat(jobs(verdict)).containsExactly("71"));
        beat("a", "i2", "72");
        look();
        assertThat(verdicts).hasSize(1);
    }

    @Test
    void anAgentThatTakesItsLeaveLosesNothing() {
        look();
        look();
        beat("a", "i1", "71");
        beat("a", "i1");
        watch.gone(0, "a", now());
        pass(30_000);
        assertThat(verdicts).isEmpty();
    }

    @Test
    void anAgentWithoutStepsThatFallsSilentIsOnlyCleared() {
        beat("a", "i1");
        pass(6_000);
        assertThat(verdicts).singleElement().satisfies(verdict -> {
            assertThat(verdict.steps()).isEmpty();
            assertThat(verdict.silent()).isTrue();
        });
        assertThat(watch.mayClear(verdicts.getFirst())).isTrue();
    }

    @Test
    void anAgentThatLeavesWithoutFinishingLosesItsStepsAtOnce() {
        look();
        look();
        beat("a", "i1", "71");
        watch.gone(0, "a", now());
        look();
        assertThat(verdicts)
                .singleElement()
                .satisfies(verdict -> assertThat(jobs(verdict)).containsExactly("71"));
    }

    @Test
    void clearingAHeartbeatAfterAVerdictIsNoLeave() {
        beat("a", "i1", "71");
        pass(6_000);
        assertThat(watch.mayClear(verdicts.getFirst())).isTrue();
        watch.gone(0, "a", now());
        pass(30_000);
        assertThat(verdicts).hasSize(1);
    }

    @Test
    void aProcessThatIsHeardAgainBeforeItsHeartbeatIsClearedIsNotCleared() {
        beat("a", "i1", "71");
        pass(6_000);
        beat("a", "i1", "73");
        assertThat(watch.mayClear(verdicts.getFirst())).isFalse();
        pass(6_000);
        assertThat(verdicts).hasSize(2);
        assertThat(jobs(verdicts.getLast())).containsExactly("73");
    }

    @Test
    void aProcessThatStartsAgainWhileItsOldHeartbeatIsClearedIsWatchedOn() {
        beat("a", "i1", "71");
        pass(6_000);
        assertThat(watch.mayClear(verdicts.getFirst())).isTrue();
        beat("a", "i2", "74");
        watch.gone(0, "a", now());
        look();
        assertThat(verdicts).hasSize(1);
        pass(6_000);
        assertThat(verdicts).hasSize(2);
        assertThat(jobs(verdicts.getLast())).containsExactly("74");
    }

    @Test
    void anotherReplicasPartitionIsNotJudged() {
        beat("a", "i1", "71");
        pass(4_000);
        watch.revoked(Set.of(0));
        pass(30_000);
        assertThat(verdicts).isEmpty();
    }

    @Test
    void aNewOwnerReadsThePastFirstAndThenWaitsInFull() {
        watch.revoked(Set.of(0));
        watch.assigned(Set.of(0));
        lag = Optional.of(3L);
        beat("a", "i1", "71");
        look();
        beat("a", "i1", "72");
        lag = Optional.of(0L);
        pass(4_900);
        assertThat(verdicts).isEmpty();
        pass(1_000);
        assertThat(verdicts)
                .singleElement()
                .satisfies(verdict -> assertThat(jobs(verdict)).containsExactly("72"));
    }

    @Test
    void aReplacementThatNobodyJudgedIsJudgedByTheNewOwner() {
        lag = Optional.of(2L);
        beat("a", "i1", "71", "72");
        look();
        beat("a", "i2");
        lag = Optional.of(1L);
        look();
        beat("a", "i2", "72");
        assertThat(verdicts).isEmpty();
        lag = Optional.of(0L);
        look();
        look();
        assertThat(verdicts)
                .singleElement()
                .satisfies(verdict -> assertThat(jobs(verdict)).containsExactly("71"));
    }

    @Test
    void aReplacementOfLongAgoIsOver() {
        lag = Optional.of(2L);
        beat("a", "i1", "71");
        beat("a", "i2");
        nanos += Duration.ofMinutes(11).toNanos();
        beat("b", "i1");
        lag = Optional.of(0L);
        look();
        look();
        look();
        assertThat(verdicts).isEmpty();
    }

    @Test
    void aLeaveThatIsReadInThePastWasJudgedThen() {
        lag = Optional.of(2L);
        beat("a", "i1", "71");
        watch.gone(0, "a", now());
        lag = Optional.of(0L);
        pass(30_000);
        assertThat(verdicts).isEmpty();
    }

    @Test
    void onlySoManyAgentsAreWatched() {
        watch = new HeartbeatWatch(DetectorSettings.DEFAULT, 1, nanos);
        watch.assigned(Set.of(0));
        assertThat(watch.heard(0, heartbeat("a", "i1"), nanos)).isTrue();
        assertThat(watch.heard(0, heartbeat("b", "i1"), nanos)).isFalse();
        assertThat(watch.heard(0, heartbeat("a", "i1"), nanos)).isTrue();
    }

    private void beat(String agentId, String incarnation, String... jobs) {
        watch.heard(0, heartbeat(agentId, incarnation, jobs), nanos);
    }

    private Heartbeat heartbeat(String agentId, String incarnation, String... jobs) {
        return new Heartbeat(
                agentId,
                "designer",
                incarnation,
                Stream.of(jobs)
                        .map(job -> new ActiveStep(job, 1, "token-" + job, null, null, null))
                        .toList(),
                now());
    }

    private Instant now() {
        return START.plusNanos(nanos - 1_000_000_000_000L);
    }

    /** Time passes, with a look every 250 ms. */
    private void pass(long millis) {
        for (long i = 0; i < millis; i += 250) {
            nanos += Duration.ofMillis(Math.min(250, millis - i)).toNanos();
            look();
        }
    }

    private void look() {
        if (reading) {
            reads++;
        }
        Reading now = new Reading(lag, Optional.of(START.plusMillis(reads)));
        verdicts.addAll(watch.look(Map.of(0, now), nanos));
    }

    private static List<String> jobs(Verdict verdict) {
        return verdict.steps().stream().map(ActiveStep::jobKey).toList();
    }
}
