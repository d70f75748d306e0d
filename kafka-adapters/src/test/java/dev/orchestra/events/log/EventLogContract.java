package dev.orchestra.events.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.RawRecord.Header;
import dev.orchestra.events.log.SubscriptionOptions.From;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every adapter of the journal does. */
public abstract class EventLogContract {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final List<EventLog> logs = new ArrayList<>();
    private final Instant begun = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    protected EventLog log;
    protected String topic;
    protected String group;

    /** A journal; one that sees the same topics and groups each time it is called in one test. */
    protected abstract EventLog open(Tracing tracing);

    @BeforeEach
    void begin() {
        String unique = UUID.randomUUID().toString().substring(0, 8);
        topic = "contract-" + unique;
        group = "group-" + unique;
        log = another(Tracing.OFF);
        log.createTopics(List.of(TopicSpec.journal(topic)));
    }

    @AfterEach
    void end() {
        logs.forEach(EventLog::close);
    }

    private EventLog another(Tracing tracing) {
        EventLog opened = open(tracing);
        logs.add(opened);
        return opened;
    }

    protected static Event event(String id) {
        return Event.of(EventType.STEP_REQUESTED)
                .id(id)
                .source("/test")
                .data(Map.of("n", id))
                .build();
    }

    protected Position append(String key, String id) {
        return log.append(Outgoing.of(topic, key, event(id))).join();
    }

    private SubscriptionOptions options() {
        return SubscriptionOptions.of(group, Set.of(topic));
    }

    private TopicSpec onePartition(String name) {
        return new TopicSpec(name, Optional.of(1), Optional.empty(), false, false);
    }

    private void awaitIds(Received received, String... ids) {
        await().atMost(LONG).untilAsserted(() -> assertThat(received.ids()).containsExactly(ids));
    }

    private RawRecord raw(String key, byte[] value, Header... headers) {
        return new RawRecord(
                new Position(topic, -1, -1),
                key.getBytes(StandardCharsets.UTF_8),
                value,
                List.of(headers),
                Instant.now());
    }

    private Header header(String name, String value) {
        return new Header(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void an_event_arrives_as_it_was_sent() {
        Event sent = Event.of(EventType.STEP_COMPLETED)
                .id("answer-1")
                .source("/agents/designer/a1")
                .subject("42/design")
                .time(Instant.parse("2026-11-20T10:15:30.123Z"))
                .with(Attribute.JOB_KEY, "4711")
                .with(Attribute.STEP_TOKEN, "ümlaut.token")
                .data(Json.parse("{\"output\":{\"price\":1.10,\"name\":\"Zoë\"}}"))
                .build();
        Position place = log.append(Outgoing.of(topic, "4711", sent)).join();
        Received received = new Received();
        log.subscribe(options(), received);

        await().atMost(LONG).until(received::sawBatch);
        Delivery delivery = received.taken.getFirst();
        assertThat(delivery.event()).contains(sent);
        assertThat(delivery.position()).isEqualTo(place);
        assertThat(place.topicPartition()).isEqualTo(log.partitionOf(topic, "4711"));
        assertThat(delivery.raw().keyText()).contains("4711");
    }

    @Test
    void a_place_is_the_first_offset_that_is_not_done_and_passes_the_ends_of_transactions() {
        Position first = append("k", "1");
        TopicPartition partition = first.topicPartition();
        Received received = new Received();
        received.doneAtOnce = false;
        Subscription subscription = log.subscribe(options(), received);

        awaitIds(received, "1");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(subscription.place(partition)).hasValue(first.offset()));
        received.taken.getFirst().done();
        assertThat(subscription.place(partition)).hasValue(first.offset() + 1);
        int before = received.readOns.get();
        try (EventWriter writer = log.writer("writer-" + topic)) {
            Position second =
                    writer.append(List.of(Outgoing.of(topic, "k", event("2")))).getFirst();
            awaitIds(received, "1", "2");
            received.taken.getLast().done();
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(subscription.place(partition))
                            .hasValue(log.ends(Set.of(topic)).get(partition)));
            assertThat(log.ends(Set.of(topic)).get(partition)).isGreaterThan(second.offset());
        }
        await().atMost(LONG).until(() -> received.readOns.get() > before);
        assertThat(subscription.place(new TopicPartition("nobodys", 0))).isEmpty();
    }

    @Test
    void events_with_one_key_keep_their_order() {
        Received received = new Received();
        log.subscribe(options(), received);
        for (int i = 0; i < 300; i++) {
            log.append(Outgoing.of(topic, "key-" + i % 3, event(Integer.toString(i))));
        }
        await().atMost(LONG).until(() -> received.taken.size() == 300);
        for (int key = 0; key < 3; key++) {
            int remainder = key;
            assertThat(received.ids().stream().map(Integer::valueOf).filter(n -> n % 3 == remainder))
                    .containsExactlyElementsOf(IntStream.range(0, 100)
                            .mapToObj(n -> n * 3 + remainder)
                            .toList());
        }
    }

    @Test
    void what_is_appended_together_keeps_its_order_also_when_it_is_waited_for_in_between() {
        List<Position> waitedFor = new ArrayList<>();
        List<CompletableFuture<Position>> others = new ArrayList<>();
        log.together(() -> {
            others.add(log.append(Outgoing.of(topic, "k", event("1"))));
            waitedFor.add(append("k", "2"));
            log.together(() -> others.add(log.append(Outgoing.of(topic, "k", event("3")))));
            others.add(log.append(Outgoing.of(topic, "k", event("4"))));
        });
        append("k", "5");
        Received received = new Received();
        log.subscribe(options(), received);

        awaitIds(received, "1", "2", "3", "4", "5");
        assertThat(waitedFor).hasSize(1);
        assertThat(others).allSatisfy(future -> assertThat(future.join()).isNotNull());
    }

    @Test
    void the_next_member_begins_at_the_first_delivery_that_is_not_done() {
        IntStream.range(0, 5).forEach(i -> append("k", "e" + i));
        Received first = new Received();
        first.doneAtOnce = false;
        Subscription subscription = log.subscribe(options(), first);
        await().atMost(LONG).until(() -> first.taken.size() == 5);
        first.taken.get(0).done();
        first.taken.get(1).done();
        // The third is not: what comes after it does not count.
        first.taken.get(3).done();
        subscription.close();
        assertThat(log.committed(group, topic).get(log.partitionOf(topic, "k")))
                .isEqualTo(first.taken.get(2).position().offset());

        Received second = new Received();
        log.subscribe(options(), second);
        awaitIds(second, "e2", "e3", "e4");
    }

    @Test
    void what_is_done_is_committed_while_the_subscription_runs() {
        log.subscribe(options(), new Received());
        Position place = append("k", "e0");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(log.committed(group, topic).get(place.topicPartition()))
                        .isEqualTo(place.offset() + 1));
    }

    @Test
    void closing_waits_for_deliveries_that_become_done() {
        append("k", "e0");
        Received received = new Received();
        received.doneAtOnce = false;
        Subscription subscription = log.subscribe(options(), received);
        await().atMost(LONG).until(() -> received.taken.size() == 1);
        Thread closing = Thread.ofVirtual().start(subscription::close);
        received.taken.getFirst().done();
        await().atMost(LONG).until(() -> !closing.isAlive());
        Position place = received.taken.getFirst().position();
        assertThat(log.committed(group, topic).get(place.topicPartition())).isEqualTo(place.offset() + 1);
    }

    @Test
    void a_delivery_that_is_left_for_later_is_offered_again_after_resume_and_before_its_successors() {
        AtomicBoolean open = new AtomicBoolean();
        AtomicInteger offers = new AtomicInteger();
        Received received = new Received();
        received.takes = delivery -> {
            offers.incrementAndGet();
            return open.get();
        };
        Subscription subscription = log.subscribe(options(), received);
        IntStream.range(0, 4).forEach(i -> append("k", "e" + i));
        await().atMost(LONG).until(() -> offers.get() == 1);
        subscription.resume();
        await().atMost(LONG).until(() -> offers.get() == 2);
        assertThat(received.taken).isEmpty();

        open.set(true);
        subscription.resume();
        awaitIds(received, "e0", "e1", "e2", "e3");
        append("k", "e4");
        awaitIds(received, "e0", "e1", "e2", "e3", "e4");
    }

    @Test
    void a_full_partition_does_not_hold_up_the_others() {
        String full = keysOfTwoPartitions().get(0);
        String free = keysOfTwoPartitions().get(1);
        Received received = new Received();
        received.takes = delivery -> delivery.raw().keyText().orElseThrow().equals(free);
        Subscription subscription = log.subscribe(options(), received);
        append(full, "stuck");
        append(free, "e1");
        append(free, "e2");
        awaitIds(received, "e1", "e2");
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(subscription.lag(log.partitionOf(topic, full))).contains(1L);
            assertThat(subscription.lag(log.partitionOf(topic, free))).contains(0L);
        });
    }

    private List<String> keysOfTwoPartitions() {
        String one = "a";
        String other = IntStream.range(0, 100)
                .mapToObj(i -> "b" + i)
                .filter(key -> !log.partitionOf(topic, key).equals(log.partitionOf(topic, one)))
                .findFirst()
                .orElseThrow();
        return List.of(one, other);
    }

    @Test
    void two_members_share_the_partitions_and_one_takes_over_from_the_other() {
        Received first = new Received();
        Received second = new Received();
        log.subscribe(options(), first);
        await().atMost(LONG).until(() -> first.owned.size() == 3);
        Subscription leaving = log.subscribe(options(), second);
        await().atMost(LONG).until(() -> first.owned.size() + second.owned.size() == 3 && !second.owned.isEmpty());
        assertThat(leaving.assignment()).isEqualTo(Set.copyOf(second.owned));

        for (int i = 0; i < 30; i++) {
            append("key-" + i, "e" + i);
        }
        await().atMost(LONG).until(() -> first.taken.size() + second.taken.size() == 30);
        assertThat(first.taken).isNotEmpty();
        assertThat(second.taken).isNotEmpty();

        leaving.close();
        await().atMost(LONG).until(() -> first.owned.size() == 3 && second.owned.isEmpty());
    }

    @Test
    void what_a_member_has_not_done_goes_to_the_member_that_takes_its_partition() {
        Received first = new Received();
        first.doneAtOnce = false;
        Subscription dying = log.subscribe(options(), first);
        IntStream.range(0, 3).forEach(i -> append("k", "e" + i));
        await().atMost(LONG).until(() -> first.taken.size() == 3);
        first.taken.getFirst().done();
        TopicPartition partition = log.partitionOf(topic, "k");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(log.committed(group, topic)).containsEntry(partition, 1L));
        Received second = new Received();
        log.subscribe(options(), second);
        dying.close();
        awaitIds(second, "e1", "e2");
    }

    @Test
    void a_refused_record_is_kept_untouched_with_its_reason_and_the_partition_goes_on() {
        byte[] broken = "{not json".getBytes(StandardCharsets.UTF_8);
        Position bad = log.appendRaw(
                        topic,
                        raw(
                                "k",
                                broken,
                                header("ce_specversion", "1.0"),
                                header("ce_id", "1"),
                                header("ce_source", "/x"),
                                header("ce_type", "t"),
                                header("custom", "kept")))
                .join();
        Received received = new Received();
        log.subscribe(options(), received);
        append("k", "good");
        awaitIds(received, "good");

        Received letters = new Received();
        log.subscribe(
                SubscriptionOptions.of(group + "-dlt", Set.of(Topics.deadLetters(topic)))
                        .rawRecords(),
                letters);
        await().atMost(LONG).until(() -> letters.taken.size() == 1);
        RawRecord letter = letters.taken.getFirst().raw();
        assertThat(letter.value()).isEqualTo(broken);
        assertThat(letter.keyText()).contains("k");
        assertThat(letter.header("custom")).contains("kept");
        assertThat(letter.header(DeadLetterHeaders.REASON)).contains("UNREADABLE");
        assertThat(letter.header(DeadLetterHeaders.MESSAGE)).isPresent();
        assertThat(letter.header(DeadLetterHeaders.TOPIC)).contains(topic);
        assertThat(letter.header(DeadLetterHeaders.PARTITION)).contains(Integer.toString(bad.partition()));
        assertThat(letter.header(DeadLetterHeaders.OFFSET)).contains(Long.toString(bad.offset()));
        assertThat(letter.header(DeadLetterHeaders.GROUP)).contains(group);
        assertThat(Instant.parse(letter.header(DeadLetterHeaders.REFUSED_AT).orElseThrow()))
                .isBetween(begun, Instant.now());
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(log.committed(group, topic).get(bad.topicPartition()))
                        .isEqualTo(bad.offset() + 2));
    }

    @Test
    void a_subscriber_can_refuse_an_event_itself() {
        Received received = new Received();
        received.doneAtOnce = false;
        log.subscribe(options(), received);
        append("k", "unknown process");
        await().atMost(LONG).until(() -> received.taken.size() == 1);
        received.taken.getFirst().refuse(RefusalReason.REFUSED, "No process 'x' is deployed.");
        received.taken.getFirst().refuse(RefusalReason.REFUSED, "a second time does not count");

        Received letters = new Received();
        log.subscribe(SubscriptionOptions.of(group + "-dlt", Set.of(Topics.deadLetters(topic))), letters);
        awaitIds(letters, "unknown process");
        assertThat(letters.taken.getFirst().raw().header(DeadLetterHeaders.REASON))
                .contains("REFUSED");
        assertThat(letters.taken.getFirst().raw().header(DeadLetterHeaders.MESSAGE))
                .contains("No process 'x' is deployed.");
    }

    @Test
    void a_null_value_is_refused_on_a_journal_topic_and_a_tombstone_on_a_compacted_one() {
        String table = topic + "-table";
        log.createTopics(List.of(new TopicSpec(table, Optional.of(1), Optional.empty(), true, true)));
        log.append(Outgoing.tombstone(topic, "k")).join();
        log.append(Outgoing.tombstone(table, "k")).join();
        Received received = new Received();
        log.subscribe(SubscriptionOptions.of(group, Set.of(topic, table)), received);
        append("k", "good");

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(received.ids()).containsExactlyInAnyOrder("tombstone", "good"));
        Received letters = new Received();
        log.subscribe(
                SubscriptionOptions.of(group + "-dlt", Set.of(Topics.deadLetters(topic)))
                        .rawRecords(),
                letters);
        await().atMost(LONG).until(() -> letters.taken.size() == 1);
        assertThat(letters.taken.getFirst().raw().header(DeadLetterHeaders.REASON))
                .contains("NULL_VALUE");
        assertThat(letters.taken.getFirst().raw().value()).isNull();
    }

    @Test
    void a_value_over_the_limit_is_refused_when_read_and_not_appended_when_written() {
        byte[] large = new byte[1024 * 1024 + 1];
        log.appendRaw(topic, raw("k", large)).join();
        Received received = new Received();
        log.subscribe(options(), received);
        append("k", "good");
        awaitIds(received, "good");
        Received letters = new Received();
        log.subscribe(
                SubscriptionOptions.of(group + "-dlt", Set.of(Topics.deadLetters(topic)))
                        .rawRecords(),
                letters);
        await().atMost(LONG).until(() -> letters.taken.size() == 1);
        assertThat(letters.taken.getFirst().raw().header(DeadLetterHeaders.REASON))
                .contains("TOO_LARGE");
        assertThat(letters.taken.getFirst().raw().value()).hasSize(large.length);

        Event over = Event.of(EventType.STEP_COMPLETED)
                .id("large")
                .source("/test")
                .data(Map.of("text", "x".repeat(1024 * 1024)))
                .build();
        assertThatThrownBy(() -> log.append(Outgoing.of(topic, "k", over)).join())
                .hasCauseInstanceOf(RecordTooLargeException.class);
    }

    @Test
    void raw_records_are_handed_out_undecoded_and_none_is_refused() {
        log.appendRaw(topic, raw("k", new byte[] {1, 2, 3}, header("a", "b"))).join();
        log.append(Outgoing.tombstone(topic, "k")).join();
        Received received = new Received();
        log.subscribe(options().rawRecords(), received);
        await().atMost(LONG).until(() -> received.taken.size() == 2);
        assertThat(received.taken.get(0).raw().value()).containsExactly(1, 2, 3);
        assertThat(received.taken.get(0).raw().header("a")).contains("b");
        assertThat(received.taken.get(0).event()).isEmpty();
        assertThat(received.taken.get(1).raw().value()).isNull();
    }

    @Test
    void a_handler_that_throws_gets_the_delivery_again() {
        AtomicInteger tries = new AtomicInteger();
        Received received = new Received();
        received.takes = delivery -> {
            if (delivery.event().orElseThrow().id().equals("e0") && tries.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
            return true;
        };
        log.subscribe(options(), received);
        append("k", "e0");
        append("k", "e1");
        awaitIds(received, "e0", "e1");
        assertThat(tries).hasValue(3);
    }

    @Test
    void a_delivery_that_always_fails_becomes_a_dead_letter_and_the_partition_goes_on() {
        Received received = new Received();
        received.takes = delivery -> {
            if (delivery.event().orElseThrow().id().equals("poison")) {
                throw new IllegalStateException("a bug");
            }
            return true;
        };
        log.subscribe(options(), received);
        append("k", "poison");
        append("k", "good");
        awaitIds(received, "good");
        Received letters = new Received();
        log.subscribe(SubscriptionOptions.of(group + "-dlt", Set.of(Topics.deadLetters(topic))), letters);
        awaitIds(letters, "poison");
        assertThat(letters.taken.getFirst().raw().header(DeadLetterHeaders.REASON))
                .contains("UNEXPECTED_ERROR");
        assertThat(letters.taken
                        .getFirst()
                        .raw()
                        .header(DeadLetterHeaders.MESSAGE)
                        .orElseThrow())
                .contains("a bug");
    }

    @Test
    void a_group_can_begin_at_the_end() {
        append("k", "before");
        Received received = new Received();
        Subscription subscription = log.subscribe(options().startingAt(From.END), received);
        TopicPartition partition = log.partitionOf(topic, "k");
        await().atMost(LONG).until(() -> subscription.lag(partition).isPresent());
        append("k", "after");
        awaitIds(received, "after");
        subscription.close();

        // From then on its place counts, not the end.
        append("k", "meanwhile");
        Received next = new Received();
        log.subscribe(options().startingAt(From.END), next);
        awaitIds(next, "meanwhile");
    }

    @Test
    void a_table_is_read_from_its_start_each_time() {
        append("k", "e0");
        for (int i = 0; i < 2; i++) {
            Received received = new Received();
            Subscription subscription = log.subscribe(options().startingAt(From.ALWAYS_START), received);
            awaitIds(received, "e0");
            subscription.close();
        }
    }

    @Test
    void a_table_is_not_read_again_by_who_keeps_it_when_another_member_comes() {
        SubscriptionOptions table = options().startingAt(From.ALWAYS_START);
        Map<TopicPartition, Integer> given = new ConcurrentHashMap<>();
        Received first = new Received() {
            @Override
            public void assigned(Set<TopicPartition> partitions) {
                partitions.forEach(partition -> given.merge(partition, 1, Integer::sum));
                super.assigned(partitions);
            }
        };
        for (int i = 0; i < 20; i++) {
            append("key-" + i, "e" + i);
        }
        log.subscribe(table, first);
        await().atMost(LONG).until(() -> first.taken.size() == 20);
        Received second = new Received();
        log.subscribe(table, second);
        await().atMost(LONG).until(() -> first.owned.size() + second.owned.size() == 3 && !second.owned.isEmpty());
        for (int i = 0; i < 20; i++) {
            append("key-" + i, "later-" + i);
        }

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(Stream.of(first, second)
                                .flatMap(member -> member.ids().stream())
                                .filter(id -> id.startsWith("later-"))
                                .distinct())
                        .hasSize(20));
        assertThat(first.taken)
                .filteredOn(delivery -> first.owned.contains(delivery.position().topicPartition()))
                .extracting(Delivery::position)
                .allSatisfy(place -> assertThat(first.taken)
                        .filteredOn(delivery -> delivery.position().equals(place))
                        .as("as often as the partition was given to it")
                        .hasSizeLessThanOrEqualTo(given.get(place.topicPartition())));
    }

    @Test
    void topics_that_come_later_are_read_too() {
        Received received = new Received();
        log.subscribe(SubscriptionOptions.matching(group, Pattern.compile(Pattern.quote(topic) + "\\..*")), received);
        String later = topic + ".later";
        log.createTopics(List.of(onePartition(later)));
        log.append(Outgoing.of(later, "k", event("e0"))).join();
        awaitIds(received, "e0");
    }

    @Test
    void a_subscription_and_an_append_wait_for_a_topic_that_does_not_exist_yet() {
        String later = topic + "-later";
        Received received = new Received();
        log.subscribe(SubscriptionOptions.of(group, Set.of(later)), received);
        var first = log.append(Outgoing.of(later, "k", event("e0")));
        var second = log.append(Outgoing.of(later, "k", event("e1")));
        assertThat(first).isNotDone();
        log.createTopics(List.of(onePartition(later)));
        awaitIds(received, "e0", "e1");
        assertThat(second.join().offset()).isEqualTo(first.join().offset() + 1);
    }

    @Test
    void creating_a_topic_twice_leaves_it_as_it_is() {
        append("k", "e0");
        log.createTopics(List.of(onePartition(topic)));
        assertThat(log.ends(Set.of(topic))).hasSize(3);
        assertThat(log.ends(Set.of(topic)).get(log.partitionOf(topic, "k"))).isEqualTo(1L);
    }

    @Test
    void a_stretch_of_a_partition_can_be_read_outside_any_group() {
        IntStream.range(0, 5).forEach(i -> append("k", "e" + i));
        log.appendRaw(topic, raw("k", new byte[] {'{'})).join();
        append("k", "e6");
        TopicPartition partition = log.partitionOf(topic, "k");
        List<String> ids = new CopyOnWriteArrayList<>();
        log.scan(
                partition,
                2,
                7,
                LONG,
                delivery -> ids.add(delivery.event().orElseThrow().id()));
        assertThat(ids).containsExactly("e2", "e3", "e4", "e6");
        ids.clear();
        log.scan(
                partition,
                0,
                1,
                LONG,
                delivery -> ids.add(delivery.event().orElseThrow().id()));
        assertThat(ids).containsExactly("e0");
        log.scan(partition, 3, 3, LONG, delivery -> ids.add("nothing"));
        assertThat(ids).containsExactly("e0");
        // The end lies ahead: what is there is read.
        log.scan(
                partition,
                6,
                100,
                LONG,
                delivery -> ids.add(delivery.event().orElseThrow().id()));
        assertThat(ids).containsExactly("e0", "e6");
    }

    @Test
    void a_raw_stretch_holds_the_broken_records_too() {
        append("k", "e0");
        log.appendRaw(topic, raw("k", new byte[] {'{'})).join();
        append("k", "e2");
        List<Long> offsets = new CopyOnWriteArrayList<>();
        log.scanRaw(
                log.partitionOf(topic, "k"),
                1,
                3,
                LONG,
                record -> offsets.add(record.position().offset()));
        assertThat(offsets).containsExactly(1L, 2L);
    }

    @Test
    void a_time_is_found_as_a_place_in_each_partition() {
        Position first = append("k", "e0");
        TopicPartition partition = first.topicPartition();
        Instant then = timeOf(first);
        await().atMost(LONG).until(() -> Instant.now().toEpochMilli() > then.toEpochMilli() + 1);
        Position second = append("k", "e1");

        assertThat(log.offsetsAt(Set.of(topic), Instant.EPOCH)).hasSize(3).containsEntry(partition, first.offset());
        assertThat(log.offsetsAt(Set.of(topic), Instant.EPOCH.minusMillis(1))).containsEntry(partition, first.offset());
        assertThat(log.offsetsAt(Set.of(topic), then)).containsEntry(partition, first.offset());
        assertThat(log.offsetsAt(Set.of(topic), then.plusMillis(1))).containsEntry(partition, second.offset());
        assertThat(log.offsetsAt(Set.of(topic), Instant.now().plusSeconds(3600)))
                .isEqualTo(log.ends(Set.of(topic)));
        assertThatThrownBy(() -> log.offsetsAt(Set.of(topic + "-unknown"), then))
                .isInstanceOfSatisfying(
                        JournalUnavailableException.class,
                        refused -> assertThat(refused.isTopicMissing()).isTrue());
    }

    private Instant timeOf(Position position) {
        List<Instant> times = new ArrayList<>();
        log.scanRaw(
                position.topicPartition(),
                position.offset(),
                position.offset() + 1,
                LONG,
                record -> times.add(record.timestamp()));
        return times.getFirst();
    }

    @Test
    void a_group_that_committed_nothing_stands_at_the_start() {
        append("k", "e0");
        assertThat(log.committed(group, topic)).hasSize(3).containsValue(0L).doesNotContainValue(1L);
    }

    @Test
    void places_and_events_are_committed_together() {
        String beats = topic + "-beats";
        log.createTopics(List.of(onePartition(beats)));
        Received received = new Received();
        Subscription subscription = log.subscribe(options().committedWithEvents("agent-" + group), received);
        Position place = append("k", "e0");
        await().atMost(LONG).until(() -> received.taken.size() == 1);
        assertThat(log.committed(group, topic).get(place.topicPartition())).isZero();

        subscription
                .commitWith(List.of(Outgoing.of(beats, "a1", event("beat"))))
                .join();
        // Kafka ends a transaction a moment after it said that it will.
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(log.committed(group, topic).get(place.topicPartition()))
                        .isEqualTo(place.offset() + 1));
        Received heard = new Received();
        log.subscribe(SubscriptionOptions.of(group + "-beats", Set.of(beats)), heard);
        awaitIds(heard, "beat");
    }

    @Test
    void on_revocation_the_done_places_are_committed_with_the_events_that_the_handler_names() {
        String beats = topic + "-beats";
        log.createTopics(List.of(onePartition(beats)));
        Received first = new Received();
        first.onRevocation = List.of(Outgoing.of(beats, "a1", event("accepted")));
        log.subscribe(options().committedWithEvents("agent-1-" + group), first);
        for (int i = 0; i < 12; i++) {
            append("key-" + i, "e" + i);
        }
        await().atMost(LONG).until(() -> first.taken.size() == 12);
        Received second = new Received();
        log.subscribe(options().committedWithEvents("agent-2-" + group), second);
        await().atMost(LONG).until(() -> !second.owned.isEmpty());
        Received heard = new Received();
        log.subscribe(SubscriptionOptions.of(group + "-beats", Set.of(beats)), heard);
        await().atMost(LONG).until(() -> heard.ids().contains("accepted"));
        for (int i = 0; i < 12; i++) {
            append("key-" + i, "f" + i);
        }
        await().atMost(LONG).until(() -> first.taken.size() + second.taken.size() >= 24);
        assertThat(second.ids()).isNotEmpty().noneMatch(id -> id.startsWith("e"));
    }

    @Test
    void an_older_writer_of_the_same_name_is_fenced_off() {
        Received received = new Received();
        Subscription older = log.subscribe(options().committedWithEvents("agent-" + group), received);
        commitWhenConnected(older, "first");
        Subscription newer = another(Tracing.OFF)
                .subscribe(
                        SubscriptionOptions.of(group + "-new", Set.of(topic)).committedWithEvents("agent-" + group),
                        new Received());
        commitWhenConnected(newer, "second");
        assertThatThrownBy(() -> older.commitWith(List.of(Outgoing.of(topic, "k", event("third"))))
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(FencedException.class);
        newer.commitWith(List.of(Outgoing.of(topic, "k", event("fourth")))).join();
        List<String> ids = new ArrayList<>();
        log.scan(
                log.partitionOf(topic, "k"),
                0,
                100,
                LONG,
                delivery -> ids.add(delivery.event().orElseThrow().id()));
        assertThat(ids).containsExactly("first", "second", "fourth");
    }

    private void commitWhenConnected(Subscription subscription, String id) {
        await().atMost(LONG).until(() -> !subscription.assignment().isEmpty());
        subscription.commitWith(List.of(Outgoing.of(topic, "k", event(id)))).join();
    }

    @Test
    void the_trace_of_the_sender_goes_along_and_without_one_that_of_the_story() {
        EventLog traced = another(() -> "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        traced.append(Outgoing.of(topic, "k", event("traced"))).join();
        String story = "00-11111111111111111111111111111111-2222222222222222-01";
        Event untraced = Event.of(EventType.STEP_REQUESTED)
                .id("untraced")
                .source("/test")
                .with(Attribute.TRACEPARENT, story)
                .build();
        log.append(Outgoing.of(topic, "k", untraced)).join();
        Received received = new Received();
        log.subscribe(options(), received);
        awaitIds(received, "traced", "untraced");
        assertThat(received.taken.get(0).raw().header("traceparent"))
                .contains("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(received.taken.get(1).raw().header("traceparent")).contains(story);
    }

    @Test
    void a_subscription_says_what_it_owns_when_it_read_and_how_far_it_is_behind() {
        Received received = new Received();
        Subscription subscription = log.subscribe(options(), received);
        append("k", "e0");
        awaitIds(received, "e0");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(subscription.lag(log.partitionOf(topic, "k")))
                        .contains(0L));
        assertThat(subscription.assignment()).hasSize(3);
        assertThat(subscription.lastRead().orElseThrow()).isAfterOrEqualTo(begun);
        assertThat(log.reachable()).isTrue();
    }

    @Test
    void a_closed_subscription_reads_no_more() {
        Received received = new Received();
        Subscription subscription = log.subscribe(options(), received);
        append("k", "e0");
        awaitIds(received, "e0");
        subscription.close();
        subscription.close();
        append("k", "e1");
        Received next = new Received();
        log.subscribe(options(), next);
        awaitIds(next, "e1");
        assertThat(received.ids()).containsExactly("e0");
        await().atMost(LONG).until(() -> received.owned.isEmpty());
    }

    @Test
    void partitions_that_are_named_are_read_from_the_given_place_and_shared_with_nobody() {
        Position first = append("k", "before");
        append("k", "1");
        TopicPartition partition = first.topicPartition();
        append(keyElsewhere(partition), "elsewhere");
        Received one = new Received();
        Received other = new Received();
        log.subscribe(SubscriptionOptions.ofPartitions(group, Map.of(partition, first.offset() + 1)), one);
        log.subscribe(SubscriptionOptions.ofPartitions(group + "-b", Map.of(partition, first.offset())), other);

        awaitIds(one, "1");
        awaitIds(other, "before", "1");
        append("k", "2");
        awaitIds(one, "1", "2");
        awaitIds(other, "before", "1", "2");
    }

    @Test
    void partitions_that_are_named_keep_their_place_over_a_restart_and_over_one_without_a_goodbye() {
        TopicPartition partition = log.partitionOf(topic, "k");
        SubscriptionOptions options = SubscriptionOptions.ofPartitions(group, Map.of(partition, 0L));
        Received first = new Received();
        Subscription subscription = log.subscribe(options, first);
        append("k", "1");
        awaitIds(first, "1");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(log.committed(group, topic)).containsEntry(partition, 1L));
        // It keeps its place there however long the second takes to begin.
        first.doneAtOnce = false;
        // Nobody waits for the session of the one that went without a word: a second reader may begin at once.
        Received second = new Received();
        append("k", "2");
        another(Tracing.OFF).subscribe(options, second);
        awaitIds(second, "2");
        awaitIds(first, "1", "2");
        first.taken.getLast().done();
        subscription.close();

        append("k", "3");
        awaitIds(second, "2", "3");
        assertThat(subscription.assignment()).isEmpty();
    }

    @Test
    void what_a_handler_does_not_want_is_neither_offered_nor_decoded_and_counts_as_done() {
        TopicPartition partition = log.partitionOf(topic, "k");
        log.appendRaw(topic, raw("k", "no event".getBytes(StandardCharsets.UTF_8), header("for", "others")))
                .join();
        append("k", "1");
        log.appendRaw(topic, raw("k", "no event".getBytes(StandardCharsets.UTF_8), header("for", "others")))
                .join();
        Received received = new Received() {
            @Override
            public boolean wants(RawRecord record) {
                return record.header("for").isEmpty();
            }
        };
        log.subscribe(options(), received);

        awaitIds(received, "1");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(log.committed(group, topic)).containsEntry(partition, 3L));
    }

    private String keyElsewhere(TopicPartition partition) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "key-" + i)
                .filter(key -> !log.partitionOf(topic, key).equals(partition))
                .findFirst()
                .orElseThrow();
    }
}
