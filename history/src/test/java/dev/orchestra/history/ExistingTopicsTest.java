package dev.orchestra.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.memory.InMemoryEventLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExistingTopicsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void asksAgainAfterAWhile() {
        var log = new InMemoryEventLog();
        var now = new Instant[] {NOW};
        var clock = new Clock() {
            @Override
            public Instant instant() {
                return now[0];
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        var existing = new ExistingTopics(log, clock);
        assertThat(existing.exists("agent.topic.news")).isFalse();
        log.createTopics(List.of(TopicSpec.journal("agent.topic.news")));
        assertThat(existing.exists("agent.topic.news")).isFalse();

        now[0] = NOW.plus(Duration.ofSeconds(10));
        assertThat(existing.exists("agent.topic.news")).isTrue();
    }
}
