package dev.orchestra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.server.Probe.Answer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class ProbeTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicReference<Probe.Question> question = new AtomicReference<>();

    @Test
    void whatAnswersIsUpAndSaysWhen() {
        try (Probe probe = asking(() -> new Answer.Yes("8.6.0"))) {
            await().until(() -> probe.health().getStatus().equals(Status.UP));

            assertThat(probe.health().getDetails())
                    .containsEntry("answer", "8.6.0")
                    .containsEntry("lastAnswer", NOW.toString());
        }
    }

    @Test
    void whatFailsIsDownWithTheReasonAndTheTimeOfItsLastAnswer() {
        try (Probe probe = asking(() -> new Answer.Yes("8.6.0"))) {
            await().until(() -> probe.health().getStatus().equals(Status.UP));
            question.set(() -> {
                throw new IllegalStateException("connection refused");
            });
            await().until(() -> probe.health().getStatus().equals(Status.DOWN));

            assertThat(probe.health().getDetails())
                    .containsEntry("reason", "connection refused")
                    .containsEntry("lastAnswer", NOW.toString());
        }
    }

    @Test
    void whatNeverAnsweredIsDownWithoutATime() {
        try (Probe probe = asking(() -> new Answer.No("nobody there"))) {
            await().until(() ->
                    "nobody there".equals(probe.health().getDetails().get("reason")));

            assertThat(probe.health().getDetails()).doesNotContainKey("lastAnswer");
        }
    }

    private Probe asking(Probe.Question first) {
        question.set(first);
        return new Probe(
                "it", "It", () -> question.get().ask(), Duration.ofMillis(10), Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
