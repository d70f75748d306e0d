package dev.orchestra.history.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class IngestBufferTest {

    private static final int BATCH_MAX = 2;

    private final List<String> done = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final List<String> understood = new ArrayList<>();
    private final IngestBuffer<String> buffer = new IngestBuffer<>(
            BATCH_MAX,
            new Letters(),
            () -> {},
            (delivery, reason, message) -> refused.add(text(delivery.raw()) + " " + reason + " " + message));

    /** Stores small letters, passes over blanks, and cannot read digits. */
    private final class Letters implements BatchTarget<String> {

        @Override
        public Optional<String> read(RawRecord record) {
            var text = text(record);
            understood.add(text);
            return switch (text) {
                case " " -> Optional.empty();
                case "1" -> throw new UnreadableException("no letter", new IllegalStateException());
                case "?" -> throw new JournalUnavailableException("who knows", null);
                default -> Optional.of(text);
            };
        }

        @Override
        public void write(List<String> records) {
            throw new UnsupportedOperationException();
        }
    }

    private record Offered(RawRecord raw, List<String> settled) implements Delivery {

        @Override
        public Optional<Event> event() {
            return Optional.empty();
        }

        @Override
        public void done() {
            settled.add(text(raw));
        }

        @Override
        public void refuse(RefusalReason reason, String message) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void understandsWhatIsOfferedAndHandsItOnInBatches() throws Exception {
        for (var text : List.of("a", " ", "b", "1", "c")) {
            assertThat(offer(text, 0)).isTrue();
        }

        assertThat(buffer.take()).extracting(IngestBuffer.Taken::record).containsExactly("a", "b");
        assertThat(buffer.take()).extracting(IngestBuffer.Taken::record).containsExactly("c");
        assertThat(done).as("it has nothing to store").containsExactly(" ");
        assertThat(refused).containsExactly("1 UNREADABLE no letter");
    }

    @Test
    void leavesForLaterWhatItHasNoRoomForWithoutALookAtIt() throws Exception {
        for (var text : List.of("a", "b", "c", "d")) {
            assertThat(offer(text, 0)).isTrue();
        }

        assertThat(offer("e", 0)).isFalse();
        assertThat(understood).doesNotContain("e");

        assertThat(buffer.take()).hasSize(BATCH_MAX);
        assertThat(offer("e", 0)).isTrue();
    }

    @Test
    void leavesForTheSubscriptionToTryAgainWhatCannotBeUnderstoodNow() {
        assertThatThrownBy(() -> offer("?", 0)).isInstanceOf(JournalUnavailableException.class);

        assertThat(buffer.size()).isZero();
        assertThat(done).isEmpty();
        assertThat(refused).isEmpty();
    }

    @Test
    void forgetsWhatIsAnotherMembersNow() throws Exception {
        offer("a", 0);
        offer("b", 1);
        buffer.revoked(Set.of(new TopicPartition("t", 0)));

        assertThat(buffer.take()).extracting(IngestBuffer.Taken::record).containsExactly("b");
    }

    @Test
    void saysThatTheReadingRestsAfterItPassedOverTheLast() throws Exception {
        offer(" ", 0);
        buffer.batchOffered();

        assertThat(buffer.take()).isEmpty();
    }

    private boolean offer(String text, int partition) {
        var raw = new RawRecord(
                new Position("t", partition, 0), null, text.getBytes(StandardCharsets.UTF_8), List.of(), Instant.EPOCH);
        return buffer.offer(new Offered(raw, done));
    }

    private static String text(RawRecord raw) {
        return new String(raw.value() == null ? new byte[0] : raw.value(), StandardCharsets.UTF_8);
    }
}
