package dev.orchestra.events.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.Event;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.LocalStackExtension;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalStackExtension.class)
class KafkaEventBusIT extends EventBusContract {

    private static final int EVENTS = 25_000;

    private final KafkaBroker broker;

    KafkaEventBusIT(KafkaBroker broker) {
        this.broker = broker;
    }

    @Override
    protected EventLog open() {
        return log(broker.bootstrapServers());
    }

    static EventLog log(String bootstrapServers) {
        return new KafkaEventLog(KafkaEventLogOptions.of(bootstrapServers, "bus"), Tracing.OFF, Clock.systemUTC());
    }

    @Test
    void a_process_with_a_heap_smaller_than_the_topic_reads_and_replays_all_of_it() throws Exception {
        publishMany();
        String target = topics.prefix() + "agent.topic.again";
        log.createTopics(List.of(TopicSpec.journal(target)));

        List<String> said = SmallHeap.run(broker.bootstrapServers(), topics.prefix(), target);

        assertThat(said)
                .containsSequence(
                        "history holds 25000 events, 25000 of them different",
                        "history of rare events of /s3 holds 3",
                        "the plan is to send 25000",
                        "the replay is COMPLETED with 25000");
        ReplayPlan there = bus.plan(
                ReplayRequest.of(Selection.of(EventFilter.ALL).onTopic(target), ReplayTarget.handler(event -> {})));
        assertThat(there.byType()).isEqualTo(Map.of("frequent", 24_975L, "rare", 25L));
    }

    /** Over 2,000 bytes each, and more than twice that in a heap. */
    private void publishMany() {
        String text = "x".repeat(2_000);
        List<CompletableFuture<Void>> underWay = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            Event event = Event.ofType(i % 1_000 == 0 ? "rare" : "frequent")
                    .id(Integer.toString(i))
                    .source("/s" + i % 7)
                    .data(Map.of("text", text))
                    .build();
            underWay.add(bus.publish(event));
            if (underWay.size() == 5_000) {
                underWay.forEach(CompletableFuture::join);
                underWay.clear();
            }
        }
        underWay.forEach(CompletableFuture::join);
    }
}
