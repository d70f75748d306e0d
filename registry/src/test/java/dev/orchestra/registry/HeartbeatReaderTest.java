package dev.orchestra.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RawRecord.Header;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.memory.InMemoryEventLog;
import dev.orchestra.registry.HeartbeatReader.Read;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HeartbeatReaderTest {

    private static final String TYPE = "dev.orchestra.agent.heartbeat.v1";
    private static final String IDLE = "{\"incarnation\":\"i1\",\"capacity\":4,\"steps\":[]}";

    private final HeartbeatReader reader = new HeartbeatReader(new InMemoryEventLog());

    @Test
    void theSameHeartbeatAgainIsNotDecodedAgain() {
        Read first = reader.read(record("a", "designer", TYPE, IDLE, "1"));

        assertThat(first).isInstanceOfSatisfying(Read.Heard.class, heard -> {
            assertThat(heard.agentId()).isEqualTo("a");
            assertThat(heard.agent()).isEqualTo("designer");
            assertThat(heard.data().capacity()).isEqualTo(4);
        });
        assertThat(reader.read(record("a", "designer", TYPE, IDLE, "2"))).isSameAs(first);
    }

    @Test
    void whateverIsDifferentIsDecoded() {
        Read first = reader.read(record("a", "designer", TYPE, IDLE, "1"));

        assertThat(reader.read(record("b", "designer", TYPE, IDLE, "2"))).isNotEqualTo(first);
        assertThat(reader.read(record("a", "designer", TYPE, IDLE.replace("4", "0"), "3")))
                .isNotEqualTo(first);
        assertThat(((Read.Heard) reader.read(record("a", "writer", TYPE, IDLE, "4"))).agent())
                .isEqualTo("writer");
        assertThat(reader.read(record("a", "writer", "another.type", IDLE, "5")))
                .isInstanceOfSatisfying(
                        Read.Wrong.class, wrong -> assertThat(wrong.reason()).isEqualTo(RefusalReason.UNEXPECTED_TYPE));
    }

    @Test
    void whatIsNoHeartbeatIsToldApart() {
        assertThat(reader.read(record("a", "designer", TYPE, "{}", "1"))).isInstanceOf(Read.Wrong.class);
        assertThat(reader.read(record("a", "designer", TYPE, "nonsense", "2"))).isInstanceOf(Read.Wrong.class);
        assertThat(reader.read(record("", "designer", TYPE, IDLE, "3"))).isInstanceOf(Read.Wrong.class);
        assertThat(reader.read(record("a", "designer", TYPE, null, "4"))).isEqualTo(new Read.Cleared("a"));
    }

    private static RawRecord record(String key, String agent, String type, @Nullable String value, String id) {
        return new RawRecord(
                new Position("agent.heartbeat", 0, 1),
                bytes(key),
                value == null ? null : bytes(value),
                List.of(
                        new Header("content-type", bytes("application/json")),
                        new Header("ce_specversion", bytes("1.0")),
                        new Header("ce_id", bytes(id)),
                        new Header("ce_source", bytes("/agents/" + agent + "/" + key)),
                        new Header("ce_type", bytes(type)),
                        new Header("ce_agent", bytes(agent))),
                Instant.EPOCH);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
