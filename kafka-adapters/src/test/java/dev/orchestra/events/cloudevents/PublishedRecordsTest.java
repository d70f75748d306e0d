package dev.orchestra.events.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.StepAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The whole records that {@code docs/contract.md} shows to those who write agents can be read, and are complete. */
final class PublishedRecordsTest {

    private static final List<Event> EVENTS = events();

    @Test
    void theHeartbeatIsOne() {
        Event heartbeat = only(EventType.AGENT_HEARTBEAT);

        assertThat(heartbeat.dataAs(AgentHeartbeat.class).steps()).hasSize(1);
        assertThat(heartbeat.subject()).isEqualTo("word-counter-1");
        assertThat(heartbeat.extensions())
                .containsOnlyKeys(
                        Attribute.AGENT.wireName(), Attribute.AGENT_ID.wireName(), Attribute.PARTITION_KEY.wireName());
    }

    @Test
    void theAnswerIsOneAndEchoesWhatAnAnswerHasTo() {
        Event answer = only(EventType.STEP_COMPLETED);

        assertThat(StepAnswer.of(answer)).isInstanceOf(StepAnswer.StepCompleted.class);
        assertThat(List.of(
                        Attribute.JOB_KEY,
                        Attribute.ATTEMPT,
                        Attribute.STEP_TOKEN,
                        Attribute.AGENT,
                        Attribute.AGENT_ID,
                        Attribute.CAUSATION_ID,
                        Attribute.CORRELATION_ID))
                .allSatisfy(needed -> assertThat(answer.attribute(needed)).isPresent());
    }

    private static Event only(EventType type) {
        List<Event> found = EVENTS.stream().filter(event -> event.is(type)).toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static List<Event> events() {
        EventCodec codec = new EventCodec(EventCodec.DEFAULT_VALUE_BYTES_MAX);
        return Pattern.compile("(?s)```\\n(content-type: .*?)\\n```")
                .matcher(contract())
                .results()
                .map(found -> codec.decode(Records.parse(found.group(1))))
                .map(decoded -> {
                    assertThat(decoded).isInstanceOf(Decoded.Readable.class);
                    return ((Decoded.Readable) decoded).event();
                })
                .toList();
    }

    private static String contract() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(at.resolve("mvnw"))) {
            at = at.getParent();
        }
        try {
            return Files.readString(at.resolve("docs/contract.md"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
