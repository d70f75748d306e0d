package dev.orchestra.reconstruction.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.log.Position;
import dev.orchestra.reconstruction.checkpoints.CheckpointPlaces.Place;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheckpointPlacesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final CheckpointPlaces places = new CheckpointPlaces(3);

    @Test
    void theNewestOfTheAttemptCounts() {
        note("71", 1, 0, 10);
        note("71", 1, 0, 11);
        assertThat(offset("71", 1)).isEqualTo(11);
    }

    @Test
    void anAttemptThatLeftNoneGoesOnFromTheOneBeforeItAndNeverFromALaterOne() {
        note("71", 1, 0, 10);
        note("71", 3, 0, 12);
        assertThat(offset("71", 2)).isEqualTo(10);
        assertThat(offset("71", 4)).isEqualTo(12);
        assertThat(places.find("72", 1)).isEmpty();
    }

    @Test
    void lateWordsOfAnEarlierAttemptHideNothing() {
        note("71", 2, 0, 10);
        note("71", 1, 0, 11);
        assertThat(offset("71", 2)).isEqualTo(10);
    }

    @Test
    void onlyTheLastAttemptsAreKept() {
        for (int attempt = 1; attempt <= 10; attempt++) {
            note("71", attempt, 0, attempt);
        }
        assertThat(places.find("71", 6)).isEmpty();
        assertThat(offset("71", 7)).isEqualTo(7);
    }

    @Test
    void whoWasHeardOfLongestAgoGoesFirst() {
        assertThat(note("71", 1, 0, 1)).isFalse();
        assertThat(note("72", 1, 0, 2)).isFalse();
        assertThat(note("73", 1, 0, 3)).isFalse();
        assertThat(note("71", 1, 0, 4)).isFalse();
        assertThat(note("74", 1, 0, 5)).isTrue();
        assertThat(places.knows("72")).isFalse();
        assertThat(places.knows("71")).isTrue();
        assertThat(places.size()).isEqualTo(3);
    }

    @Test
    void whatIsRemovedOrReadAgainIsForgotten() {
        note("71", 1, 0, 1);
        note("72", 1, 1, 1);
        note("73", 1, 0, 2);
        places.remove("71");
        places.forget(Set.of(1));
        assertThat(places.knows("71")).isFalse();
        assertThat(places.knows("72")).isFalse();
        assertThat(places.knows("73")).isTrue();
    }

    @Test
    void theOldOnesAreFoundWithALimit() {
        note("71", 1, 0, 1);
        note("72", 1, 0, 2);
        assertThat(places.olderThan(NOON, 10)).isEmpty();
        assertThat(places.olderThan(NOON.plusSeconds(2), 10)).containsExactly("71");
        assertThat(places.olderThan(NOON.plusSeconds(20), 10)).containsExactly("71", "72");
        assertThat(places.olderThan(NOON.plusSeconds(20), 1)).containsExactly("71");
    }

    private boolean note(String jobKey, int attempt, int partition, long offset) {
        return places.note(
                jobKey,
                new Place(attempt, new Position("agent.checkpoint", partition, offset), NOON.plusSeconds(offset)));
    }

    private long offset(String jobKey, int attempt) {
        return places.find(jobKey, attempt).orElseThrow().position().offset();
    }
}
