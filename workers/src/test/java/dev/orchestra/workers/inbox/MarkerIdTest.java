package dev.orchestra.workers.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class MarkerIdTest {

    private static final Instant SENT = Instant.parse("2026-03-04T05:06:07.890Z");

    @Test
    void tellsWhenTheMarkerWasSent() {
        assertThat(MarkerId.sentAt(MarkerId.of(SENT))).contains(SENT);
        assertThat(MarkerId.of(SENT)).isNotEqualTo(MarkerId.of(SENT));
    }

    @Test
    void knowsNoTimeOfOtherMessages() {
        assertThat(MarkerId.sentAt("")).isEmpty();
        assertThat(MarkerId.sentAt("a".repeat(64))).isEmpty();
        assertThat(MarkerId.sentAt("orchestra-marker-99999999999999999999-x")).isEmpty();
    }
}
