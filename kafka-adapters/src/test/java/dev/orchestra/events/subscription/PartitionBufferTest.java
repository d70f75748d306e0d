package dev.orchestra.events.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.TopicPartition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionBufferTest {

    private final PartitionBuffer buffer = new PartitionBuffer(new TopicPartition("topic", 0));
    private long offset;

    @Test
    void holdsNothingThatIsDoneEvenIfNobodyEverCommits() {
        for (int i = 0; i < 1_000; i++) {
            take().done();
        }

        assertThat(buffer.held()).isEqualTo(1);
        assertThat(buffer.isSettled()).isTrue();
        assertThat(buffer.held()).isZero();
    }

    @Test
    void keepsThePlaceOfTheFirstThatIsNotDone() {
        take().done();
        PendingDelivery slow = take();
        List<PendingDelivery> later = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            later.add(take());
        }
        later.forEach(PendingDelivery::done);

        assertThat(buffer.uncommitted()).hasValue(1);
        assertThat(buffer.isSettled()).isFalse();

        slow.done();
        buffer.read(12, 0);
        assertThat(buffer.uncommitted()).hasValue(12);
        assertThat(buffer.held()).isZero();
    }

    private PendingDelivery take() {
        RawRecord record =
                new RawRecord(new Position("topic", 0, offset++), null, new byte[0], List.of(), Instant.EPOCH);
        PendingDelivery delivery = new PendingDelivery(record, new Sink());
        buffer.add(delivery);
        buffer.headTaken();
        return delivery;
    }

    private static final class Sink implements DeliverySink {
        @Override
        public void refuse(PendingDelivery delivery, RefusalReason reason, String message) {
            throw new AssertionError("Nothing is refused here.");
        }

        @Override
        public void done() {}
    }
}
