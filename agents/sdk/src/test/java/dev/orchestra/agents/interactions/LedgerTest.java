package dev.orchestra.agents.interactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final Instant BEGIN = Instant.parse("2026-01-31T12:00:00Z");
    private static final String TOPIC = "agent.message.expert";

    private final Ledger ledger = new Ledger(1_000, 1 << 20, BEGIN);
    private Instant now = BEGIN;
    private long offset;

    private void hear(int records, Duration apart) {
        for (int i = 0; i < records; i++) {
            ledger.heard(new RawRecord(
                    new Position(TOPIC, 0, offset++), new byte[] {'e'}, new byte[] {'{', '}'}, List.of(), now));
            now = now.plus(apart);
        }
    }

    /** The offsets that it still has. */
    private List<Long> kept() {
        List<Long> kept = new ArrayList<>();
        ledger.between(BEGIN, now)
                .scan(
                        TOPIC,
                        record -> {
                            kept.add(record.position().offset());
                            return false;
                        },
                        (record, event) -> {});
        return kept;
    }

    @Test
    void aBusyTimeLeavesTheNewestFewAndSaysFromWhenOnTheyAreAll() {
        hear(1_001, Duration.ofMillis(1));

        assertThat(kept()).hasSize(500).startsWith(501L).endsWith(1_000L);
        assertThat(ledger.since()).isEqualTo(BEGIN.plusMillis(501));
    }

    @Test
    void whenItIsQuieterAsManyAreKeptAsBefore() {
        hear(1_001, Duration.ofMillis(1));
        hear(200, Duration.ofMillis(1));
        assertThat(kept()).hasSize(500);

        hear(1_000, Duration.ofMillis(10));

        assertThat(kept()).hasSize(1_000).endsWith(offset - 1);
    }

    @Test
    void anOrdinaryTimePushesOutOneForOne() {
        hear(1_010, Duration.ofMillis(10));

        assertThat(kept()).hasSize(1_000).startsWith(10L);
    }

    @Test
    void whatIsHeardAgainCountsOnce() {
        hear(3, Duration.ofSeconds(1));
        offset = 0;
        hear(3, Duration.ofSeconds(1));

        assertThat(kept()).containsExactly(0L, 1L, 2L);
    }
}
