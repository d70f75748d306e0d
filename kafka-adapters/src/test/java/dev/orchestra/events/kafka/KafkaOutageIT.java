package dev.orchestra.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.bus.EventBus;
import dev.orchestra.events.bus.EventBusOptions;
import dev.orchestra.events.bus.EventFilter;
import dev.orchestra.events.bus.HistoryPage;
import dev.orchestra.events.bus.Replay;
import dev.orchestra.events.bus.ReplayProgress;
import dev.orchestra.events.bus.ReplayRequest;
import dev.orchestra.events.bus.ReplayTarget;
import dev.orchestra.events.bus.Selection;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.LocalStackExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an outage of the broker does not do: lose a record, turn the order round, or end a subscription. */
@ExtendWith(KafkaOutageIT.OwnStack.class)
class KafkaOutageIT {

    /** A broker without the topics of the other tests, since it is killed here and reads them all when it comes back. */
    static final class OwnStack extends LocalStackExtension {}

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Map<String, String> HASTY = Map.of(
            CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
            "2000",
            CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
            "1000");

    private final KafkaBroker broker;
    private final String topic = "outage-" + UUID.randomUUID().toString().substring(0, 8);
    private EventLog log;

    KafkaOutageIT(KafkaBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void open() {
        broker.start();
        log = newLog();
        log.createTopics(List.of(TopicSpec.journal(topic)));
    }

    private EventLog newLog() {
        return newLog(Map.of());
    }

    private EventLog newLog(Map<String, String> properties) {
        return new KafkaEventLog(
                KafkaEventLogOptions.of(broker.bootstrapServers(), "outage").clientProperties(properties),
                Tracing.OFF,
                Clock.systemUTC());
    }

    @AfterEach
    void close() {
        broker.start();
        log.close();
    }

    private static Event event(int number) {
        return Event.of(EventType.STEP_REQUESTED)
                .id(Integer.toString(number))
                .source("/test")
                .build();
    }

    private CompletableFuture<Position> append(int number) {
        return log.append(Outgoing.of(topic, "key-" + number % 4, event(number)));
    }

    private static DeliveryHandler collecting(List<Delivery> into) {
        return delivery -> {
            into.add(delivery);
            delivery.done();
            return true;
        };
    }

    private static int number(Delivery delivery) {
        return Integer.parseInt(delivery.event().orElseThrow().id());
    }

    @Test
    void appends_and_reads_go_on_after_the_broker_was_killed_with_nothing_lost_and_the_order_kept() {
        List<Delivery> read = new CopyOnWriteArrayList<>();
        Subscription subscription = log.subscribe(SubscriptionOptions.of(topic, Set.of(topic)), collecting(read));
        List<CompletableFuture<Position>> appends = new ArrayList<>();
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; !stop.get(); i++) {
                appends.add(append(i));
                if (i % 20 == 19) {
                    // Keeps a few under way at each moment, the one of the kill too.
                    appends.get(i - 15).join();
                }
            }
        });
        await().atMost(LONG).until(() -> read.size() > 200);
        broker.kill();
        // It asks the broker and waits in vain for an answer, while the reader does the same.
        await().atMost(LONG).until(() -> {
            Optional<Instant> lastRead = subscription.lastRead();
            return !log.reachable() && subscription.lastRead().equals(lastRead);
        });
        int beforeRestart = read.size();
        broker.start();
        await().atMost(LONG).until(() -> read.size() > beforeRestart + 200);
        stop.set(true);
        await().atMost(LONG).until(() -> !writer.isAlive());
        appends.forEach(CompletableFuture::join);

        await().atMost(LONG)
                .until(() -> new LinkedHashSet<>(
                                        read.stream().map(KafkaOutageIT::number).toList())
                                .size()
                        == appends.size());
        for (int key = 0; key < 4; key++) {
            int remainder = key;
            // A record may come twice, after its offset's commit was lost; the first time counts.
            List<Integer> firsts = new ArrayList<>(new LinkedHashSet<>(read.stream()
                    .map(KafkaOutageIT::number)
                    .filter(n -> n % 4 == remainder)
                    .toList()));
            assertThat(firsts).isSorted();
        }
        // The producer's retries wrote none twice.
        assertThat(appends.stream().map(CompletableFuture::join).distinct()).hasSameSizeAs(appends);
        assertThat(log.ends(Set.of(topic)).values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(appends.size());
        assertThat(log.reachable()).isTrue();
    }

    @Test
    void a_process_that_starts_while_the_broker_is_away_does_not_wait_for_it() {
        broker.stop();
        try (EventLog started = newLog()) {
            List<Delivery> read = new CopyOnWriteArrayList<>();
            started.subscribe(SubscriptionOptions.of(topic, Set.of(topic)), collecting(read));
            List<CompletableFuture<Position>> appends = IntStream.range(0, 50)
                    .mapToObj(i -> started.append(Outgoing.of(topic, "k", event(i))))
                    .toList();
            assertThat(appends).as("nobody waited for them").noneMatch(CompletableFuture::isDone);
            assertThat(started.reachable()).isFalse();
            broker.start();
            appends.forEach(CompletableFuture::join);
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(read)
                            .extracting(KafkaOutageIT::number)
                            .containsExactlyElementsOf(
                                    IntStream.range(0, 50).boxed().toList()));
        }
    }

    @Test
    void a_replay_goes_on_after_the_broker_was_killed_and_a_history_says_what_is_wrong() {
        Topics topics = new Topics(topic + ".");
        String target = topics.prefix() + "agent.topic.again";
        log.createTopics(List.of(TopicSpec.stampedJournal(topics.agentEvent()), TopicSpec.journal(target)));
        EventBusOptions options = new EventBusOptions(
                256, 1, 1_000, 200_000, 200_000, 100, 65_536, 20, Duration.ofSeconds(2), 1, Duration.ofSeconds(90));
        try (EventBus bus = EventBus.on(log, topics, Clock.systemUTC(), options);
                EventBus patient = EventBus.on(log, topics, Clock.systemUTC(), EventBusOptions.DEFAULT);
                EventLog hasty = newLog(HASTY);
                EventBus impatient = EventBus.on(hasty, topics, Clock.systemUTC(), options)) {
            IntStream.range(0, 400)
                    .mapToObj(i -> bus.publish(event(i)))
                    .toList()
                    .forEach(CompletableFuture::join);
            Selection all = Selection.of(EventFilter.ALL);
            Replay replay =
                    bus.replay(ReplayRequest.of(all, ReplayTarget.topic(target)).perSecond(100));
            await().atMost(LONG).until(() -> replay.progress().sent() > 20);
            broker.kill();

            assertThatThrownBy(() -> impatient.history(all, 10, Optional.empty()))
                    .isInstanceOf(JournalUnavailableException.class);
            await().atMost(LONG).until(() -> replay.progress().message().isPresent());
            assertThat(replay.progress().state()).isEqualTo(ReplayProgress.State.RUNNING);
            broker.start();

            ReplayProgress end = replay.ended().orTimeout(90, TimeUnit.SECONDS).join();
            assertThat(end.state()).as("%s", end).isEqualTo(ReplayProgress.State.COMPLETED);
            assertThat(end.sent()).isEqualTo(400);
            HistoryPage there = patient.history(all.onTopic(target), 1_000, Optional.empty());
            assertThat(there.events())
                    .extracting(found -> found.event().id())
                    .containsExactlyElementsOf(
                            IntStream.range(0, 400).mapToObj(Integer::toString).toList());
        }
    }

    @Test
    void a_transaction_that_an_outage_broke_can_be_made_again() {
        List<Delivery> read = new CopyOnWriteArrayList<>();
        Subscription subscription = log.subscribe(
                SubscriptionOptions.of(topic, Set.of(topic)).committedWithEvents("agent-" + topic), collecting(read));
        Position place = append(0).join();
        await().atMost(LONG).until(() -> read.size() == 1);
        broker.kill();
        CompletableFuture<Void> during = subscription.commitWith(List.of(Outgoing.of(topic, "k", event(1))));
        broker.start();
        await().atMost(LONG).until(during::isDone);
        await().atMost(LONG).ignoreExceptions().until(() -> {
            subscription.commitWith(List.of(Outgoing.of(topic, "k", event(2)))).join();
            return log.committed(topic, topic).get(place.topicPartition()) > place.offset();
        });
        await().atMost(LONG)
                .until(() -> read.stream().map(KafkaOutageIT::number).toList().contains(2));
    }
}
