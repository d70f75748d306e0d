package dev.orchestra.team.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.design.Design;
import dev.orchestra.team.design.Flow;
import dev.orchestra.team.design.FlowKind;
import dev.orchestra.team.design.Loss;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicPlannerTest {

    private final TopicPlanner planner = new TopicPlanner();

    @Test
    void partitionsFollowFromTheLargerOfBytesAndConsumers() {
        Topic topic = only(event("orders", 200, 5, 2_048, 72, Loss.NOT_TOLERATED));

        assertThat(topic.partitions()).isEqualTo(3);
        assertThat(topic.reasons().get("partitions"))
                .contains(
                        "peak 1000/s × 2 KiB", "over 5 MB/s a partition is 0.41", "over 500/s a consumer is 2", "is 3");

        Topic fast = only(event("readings", 20_000, 3, 300, 24, Loss.TOLERATED));
        assertThat(fast.partitions()).isEqualTo(120);

        Topic large = only(event("images", 100, 1, 1_000_000, 24, Loss.TOLERATED));
        assertThat(large.partitions()).isEqualTo(21);
    }

    @Test
    void whatMayNotBeLostHasThreeCopiesAndTwoInSync() {
        Topic safe = only(event("orders", 1, 1, 100, 24, Loss.NOT_TOLERATED));
        assertThat(safe.replication()).isEqualTo(3);
        assertThat(safe.minInSync()).isEqualTo(2);
        assertThat(safe.retentionBytes()).isEqualTo(-1);

        Topic cheap = only(event("clicks", 1, 1, 100, 24, Loss.TOLERATED));
        assertThat(cheap.replication()).isEqualTo(2);
        assertThat(cheap.minInSync()).isEqualTo(1);
        assertThat(cheap.retentionBytes()).isPositive();
    }

    @Test
    void storageIsRateTimesSizeTimesRetentionTimesCopies() {
        TopicPlan plan = planner.plan(design(event("orders", 100, 1, 1_000, 24, Loss.NOT_TOLERATED)));

        assertThat(plan.storageBytes()).isEqualTo(100L * 1_000 * 86_400 * 3);
        assertThat(plan.warnings()).isEmpty();
    }

    @Test
    void retentionOverThirtyDaysIsCutWithAWarning() {
        for (long hours : new long[] {87_600, Flow.FOREVER}) {
            TopicPlan plan = planner.plan(design(event("bookings", 10, 1, 1_000, hours, Loss.NOT_TOLERATED)));
            assertThat(plan.topics().getFirst().retentionMillis()).isEqualTo(30L * 24 * 3_600_000);
            assertThat(plan.warnings()).singleElement().asString().contains("bookings", "object storage");
        }
    }

    @Test
    void severalConsumersOfOneEventShareOneTopicAndItsLoadCountsOnce() {
        TopicPlan plan = planner.plan(design(
                flow("a", "b", "orders", 100, 1, 1_000, 24, Loss.TOLERATED),
                flow("a", "c", "orders", 100, 1, 1_000, 48, Loss.NOT_TOLERATED)));

        assertThat(plan.topics()).singleElement().satisfies(topic -> {
            assertThat(topic.consumers()).containsExactly("B", "C");
            assertThat(topic.retentionMillis()).isEqualTo(48L * 3_600_000);
            assertThat(topic.replication()).isEqualTo(3);
            assertThat(topic.storageBytes()).isEqualTo(100L * 1_000 * 48 * 3_600 * 3);
        });
    }

    @Test
    void tooMuchIsLimitedAndSaidAloud() {
        TopicPlan plan = planner.plan(design(event("everything", 5_000_000, 10, 20_000_000, 720, Loss.NOT_TOLERATED)));

        assertThat(plan.topics().getFirst().partitions()).isEqualTo(240);
        assertThat(plan.warnings())
                .anyMatch(warning -> warning.contains("limited to 240"))
                .anyMatch(warning -> warning.contains("send a reference"))
                .anyMatch(warning -> warning.contains("tiered storage"));
    }

    @Test
    void theNewestRecordOfAKeyIsEnoughForLocations() {
        assertThat(only(event("driver-locations", 10, 1, 100, 24, Loss.TOLERATED))
                        .cleanupPolicy())
                .isEqualTo("compact,delete");
        assertThat(only(event("orders", 10, 1, 100, 24, Loss.TOLERATED)).cleanupPolicy())
                .isEqualTo("delete");
    }

    @Test
    void topicNamesAreLegalWhateverTheEventIsCalled() {
        for (String event :
                new String[] {"Order Placed", "Überweisung", "a.b_c", "注文", "\"; rm -rf /", "OrderPlaced"}) {
            assertThat(EventLoad.topicName(event)).matches("[a-z0-9][a-z0-9-]{0,199}");
        }
        assertThat(EventLoad.topicName("OrderPlaced")).isEqualTo("order-placed");
    }

    @Test
    void aDesignWithoutEventsHasNoTopics() {
        assertThat(planner.plan(design()).topics()).isEmpty();
    }

    private Topic only(Flow flow) {
        return planner.plan(design(flow)).topics().getFirst();
    }

    private static Flow event(String event, double rate, double peak, long bytes, long hours, Loss loss) {
        return flow("a", "b", event, rate, peak, bytes, hours, loss);
    }

    private static Flow flow(
            String from, String to, String event, double rate, double peak, long bytes, long hours, Loss loss) {
        return new Flow(from, to, FlowKind.EVENT, event, rate, peak, bytes, hours, loss, "said so");
    }

    static Design design(Flow... flows) {
        return new Design(
                "Test",
                "A test.",
                List.of(
                        new Component("a", "A", ComponentKind.SERVICE, "said so"),
                        new Component("b", "B", ComponentKind.SERVICE, "said so"),
                        new Component("c", "C", ComponentKind.SERVICE, "said so")),
                List.of(flows),
                List.of());
    }
}
