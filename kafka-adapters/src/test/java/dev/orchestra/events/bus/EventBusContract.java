package dev.orchestra.events.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.FeatureEvent.FeatureStarted;
import dev.orchestra.events.TaskEvent.TaskFailed;
import dev.orchestra.events.TaskEvent.TaskStarted;
import dev.orchestra.events.bus.ReplayProgress.State;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the bus does, on every adapter of the journal. */
public abstract class EventBusContract {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final EventFilter TASKS = EventFilter.types("dev.orchestra.task.");

    private final List<AutoCloseable> opened = new ArrayList<>();
    protected Topics topics;
    protected EventLog log;
    protected EventBus bus;

    /** A journal; one that sees the same topics and groups each time it is called in one test. */
    protected abstract EventLog open();

    @BeforeEach
    void begin() {
        topics = new Topics("bus-" + UUID.randomUUID().toString().substring(0, 8) + ".");
        log = open();
        bus = another(EventBusOptions.DEFAULT);
        log.createTopics(topics.shared());
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        log.close();
    }

    private EventBus another(EventBusOptions options) {
        EventBus another = EventBus.on(log, topics, Clock.systemUTC(), options);
        opened.add(another);
        return another;
    }

    private static Event task(String id, String source) {
        return new TaskStarted("t-" + id, 1).event().id(id).source(source).build();
    }

    private static Event custom(String id) {
        return Event.ofType("com.example.price.changed")
                .id(id)
                .source("/shop")
                .data(Map.of("price", 5))
                .build();
    }

    private void publish(Event... events) {
        for (Event event : events) {
            bus.publish(event).join();
        }
    }

    private BusSubscription subscribe(Subscriber subscriber, EventFilter filter, EventHandler handler)
            throws InterruptedException {
        BusSubscription subscription = bus.subscribe(subscriber, filter, handler);
        assertThat(subscription.awaitReady(LONG)).isTrue();
        return subscription;
    }

    /** More than a replay at one a second sends in the time that a test looks at it, on a slow machine too. */
    private void publishForAWhile() {
        IntStream.range(0, 60)
                .mapToObj(i -> bus.publish(task("slow" + i, "/s")))
                .toList()
                .forEach(CompletableFuture::join);
    }

    private static void awaitIds(List<Event> received, String... ids) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(received).extracting(Event::id).containsExactlyInAnyOrder(ids));
    }

    private List<String> ids(HistoryPage page) {
        return page.events().stream().map(found -> found.event().id()).toList();
    }

    private List<String> history(Selection selection) {
        return ids(bus.history(selection, 100, Optional.empty()));
    }

    @Test
    void what_is_published_stands_under_its_source_with_a_time() {
        publish(task("a", "/agents/x/1"), custom("b"));

        HistoryPage page = bus.history(Selection.of(EventFilter.ALL), 10, Optional.empty());

        assertThat(page.next()).isEmpty();
        assertThat(page.events()).hasSize(2).allSatisfy(found -> {
            assertThat(found.key()).isEqualTo(found.event().source());
            assertThat(found.event().attribute(Attribute.PARTITION_KEY))
                    .contains(found.event().source());
            assertThat(found.event().time()).isNotNull();
            assertThat(found.position().topic()).isEqualTo(topics.agentEvent());
        });
    }

    @Test
    void a_standard_type_with_other_data_is_refused() {
        Event wrong = Event.of(EventType.TASK_FAILED)
                .id("a")
                .source("/shop")
                .data(Map.of("task", "t"))
                .build();
        Event nobodys = Event.ofType("x").id("a").source("not a uri").build();

        assertThatThrownBy(() -> bus.publish(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dev.orchestra.task.failed.v1");
        assertThatThrownBy(() -> bus.publish(nobodys)).isInstanceOf(IllegalArgumentException.class);
        assertThat(history(Selection.of(EventFilter.ALL))).isEmpty();
    }

    @Test
    void subscribers_hear_one_type_several_or_all_that_begin_alike() throws Exception {
        List<Event> one = new CopyOnWriteArrayList<>();
        List<Event> several = new CopyOnWriteArrayList<>();
        List<Event> alike = new CopyOnWriteArrayList<>();
        List<Event> all = new CopyOnWriteArrayList<>();
        subscribe(Subscriber.live(), EventFilter.types(EventType.TASK_FAILED), one::add);
        subscribe(Subscriber.live(), EventFilter.types(EventType.TASK_FAILED, EventType.FEATURE_STARTED), several::add);
        subscribe(Subscriber.live(), TASKS, alike::add);
        subscribe(Subscriber.live(), EventFilter.ALL, all::add);

        publish(
                task("started", "/s"),
                new TaskFailed("t", 1, "why", true)
                        .event()
                        .id("failed")
                        .source("/s")
                        .build(),
                new FeatureStarted("f").event().id("feature").source("/s").build(),
                custom("custom"));

        awaitIds(all, "started", "failed", "feature", "custom");
        awaitIds(one, "failed");
        awaitIds(several, "failed", "feature");
        awaitIds(alike, "started", "failed");
    }

    @Test
    void filters_ask_for_source_correlation_and_anything_else() throws Exception {
        EventFilter filter = EventFilter.ALL
                .source("/a")
                .source("/b")
                .correlationId("7")
                .and(event -> !event.id().startsWith("x"));
        List<Event> received = new CopyOnWriteArrayList<>();
        subscribe(Subscriber.live(), filter, received::add);

        publish(
                task("a1", "/a").with(Attribute.CORRELATION_ID, "7"),
                task("a2", "/a").with(Attribute.CORRELATION_ID, "8"),
                task("a3", "/a"),
                task("b1", "/b").with(Attribute.CORRELATION_ID, "7"),
                task("c1", "/c").with(Attribute.CORRELATION_ID, "7"),
                task("x1", "/a").with(Attribute.CORRELATION_ID, "7"));

        awaitIds(received, "a1", "b1");
        assertThat(history(Selection.of(filter))).containsExactlyInAnyOrder("a1", "b1");
    }

    @Test
    void a_named_subscriber_keeps_its_place_and_a_live_one_does_not() throws Exception {
        List<Event> named = new CopyOnWriteArrayList<>();
        List<Event> live = new CopyOnWriteArrayList<>();
        publish(task("before", "/s"));
        BusSubscription first = subscribe(Subscriber.named("auditor"), TASKS, named::add);
        BusSubscription second = subscribe(Subscriber.live(), TASKS, live::add);
        publish(task("while", "/s"));
        awaitIds(named, "while");
        awaitIds(live, "while");
        first.close();
        second.close();
        publish(task("away", "/s"));

        bus = another(EventBusOptions.DEFAULT);
        subscribe(Subscriber.named("auditor"), TASKS, named::add);
        subscribe(Subscriber.live(), TASKS, live::add);
        publish(task("after", "/s"));

        awaitIds(named, "while", "away", "after");
        awaitIds(live, "while", "after");
    }

    @Test
    void a_new_name_can_begin_at_the_oldest_event() throws Exception {
        publish(task("first", "/s"));
        List<Event> received = new CopyOnWriteArrayList<>();
        subscribe(Subscriber.named("reader").beginningAtTheOldest(), TASKS, received::add);

        awaitIds(received, "first");
    }

    @Test
    void a_handler_that_fails_is_called_again_and_at_last_a_dead_letter_is_kept() throws Exception {
        List<Event> received = new CopyOnWriteArrayList<>();
        AtomicInteger failures = new AtomicInteger();
        subscribe(Subscriber.named("fragile"), TASKS, event -> {
            if (event.id().equals("poison") || event.id().equals("twice") && failures.incrementAndGet() <= 2) {
                throw new IllegalStateException("a bug");
            }
            received.add(event);
        });

        publish(task("poison", "/s"), task("twice", "/s"), task("last", "/s"));

        awaitIds(received, "twice", "last");
        assertThat(failures).hasValue(3);
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> log.ends(Set.of(Topics.deadLetters(topics.agentEvent()))).values().stream()
                                .mapToLong(Long::longValue)
                                .sum()
                        == 1);
    }

    @Test
    void a_broken_record_stops_nobody_who_listens_in() throws Exception {
        List<Event> received = new CopyOnWriteArrayList<>();
        subscribe(Subscriber.live(), EventFilter.ALL, received::add);
        RawRecord broken = new RawRecord(
                new Position(topics.agentEvent(), -1, -1), "/s".getBytes(), "{".getBytes(), List.of(), Instant.now());
        log.appendRaw(topics.agentEvent(), broken).join();

        publish(task("whole", "/s"));

        awaitIds(received, "whole");
        assertThatThrownBy(() -> log.ends(Set.of(Topics.deadLetters(topics.agentEvent()))))
                .as("a listener keeps no dead letters")
                .isInstanceOf(JournalUnavailableException.class);
        assertThat(history(Selection.of(EventFilter.ALL))).containsExactly("whole");
    }

    @Test
    void a_slow_handler_gets_more_than_may_wait_for_it_in_order() throws Exception {
        EventBusOptions d = EventBusOptions.DEFAULT;
        bus = another(new EventBusOptions(
                3,
                d.handlerAttemptsMax(),
                d.historyLimitMax(),
                d.historyReadMax(),
                d.planReadMax(),
                d.planKindsMax(),
                d.heldBytesMax(),
                d.stretchMax(),
                d.readTimeout(),
                d.replaysMax(),
                d.outageMax()));
        CountDownLatch gate = new CountDownLatch(1);
        List<Event> received = new CopyOnWriteArrayList<>();
        subscribe(Subscriber.live(), TASKS, event -> {
            gate.await();
            received.add(event);
        });
        String[] ids = IntStream.range(0, 50).mapToObj(Integer::toString).toArray(String[]::new);
        for (String id : ids) {
            publish(task(id, "/s"));
        }
        gate.countDown();

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(received).extracting(Event::id).containsExactly(ids));
    }

    @Test
    void heartbeats_are_for_those_who_name_them() throws Exception {
        Event beat = Event.of(EventType.AGENT_HEARTBEAT)
                .id("beat")
                .source("/agents/x/1")
                .data(new AgentHeartbeat("1", 4, List.of()))
                .build();
        List<Event> named = new CopyOnWriteArrayList<>();
        List<Event> alike = new CopyOnWriteArrayList<>();
        subscribe(Subscriber.live(), EventFilter.types(EventType.AGENT_HEARTBEAT, EventType.TASK_STARTED), named::add);
        subscribe(Subscriber.live(), EventFilter.types("dev.orchestra."), alike::add);

        log.append(Outgoing.of(topics.agentHeartbeat(), "x-1", beat)).join();
        publish(task("task", "/s"));

        awaitIds(named, "beat", "task");
        awaitIds(alike, "task");
        assertThat(history(Selection.of(EventFilter.types(EventType.AGENT_HEARTBEAT))))
                .containsExactly("beat");
    }

    @Test
    void history_has_pages_the_oldest_first_which_together_hold_everything_once() {
        List<String> published = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            publish(task("e" + i, "/s" + i % 5));
            published.add("e" + i);
        }
        Selection selection = Selection.of(TASKS);
        List<Recorded> found = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            HistoryPage page = bus.history(selection, 10, cursor);
            assertThat(page.events()).hasSizeLessThanOrEqualTo(10);
            found.addAll(page.events());
            cursor = page.next();
            // What comes later is none of these pages.
            publish(task("late" + found.size(), "/s1"));
        } while (cursor.isPresent());

        assertThat(found).extracting(one -> one.event().id()).containsExactlyInAnyOrderElementsOf(published);
        assertThat(found).extracting(Recorded::recordedAt).isSorted();
    }

    @Test
    void history_goes_by_time() {
        publish(task("early", "/s"));
        Instant early = bus.history(Selection.of(TASKS), 1, Optional.empty())
                .events()
                .getFirst()
                .recordedAt();
        await().atMost(LONG).until(() -> Instant.now().toEpochMilli() > early.toEpochMilli() + 1);
        publish(task("late", "/s"));
        Instant between = early.plusMillis(1);

        assertThat(history(Selection.of(TASKS).from(between))).containsExactly("late");
        assertThat(history(Selection.of(TASKS).to(between))).containsExactly("early");
        assertThat(history(Selection.of(TASKS).from(early).to(between))).containsExactly("early");
        assertThat(history(Selection.of(TASKS).from(Instant.now().plusSeconds(60))))
                .isEmpty();
        assertThatThrownBy(() -> Selection.of(TASKS).from(between).to(early))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_page_ends_after_so_many_records_and_the_next_one_goes_on() {
        EventBus careful = another(EventBusOptions.DEFAULT.readMax(1, 1));
        for (int i = 0; i < 20; i++) {
            publish(task("e" + i, "/s" + i), custom("c" + i));
        }
        Selection selection = Selection.of(
                EventFilter.types("com.example.").and(event -> event.id().equals("c7")));
        List<String> found = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        int pages = 0;
        do {
            HistoryPage page = careful.history(selection, 10, cursor);
            found.addAll(ids(page));
            cursor = page.next();
            pages++;
        } while (cursor.isPresent() && pages < 50);

        assertThat(found).containsExactly("c7");
        assertThat(pages).isBetween(2, 49);
    }

    @Test
    void a_history_that_cannot_be_is_refused() {
        publish(task("a", "/s"), task("b", "/s"));
        Selection tasks = Selection.of(TASKS);
        String cursor = bus.history(tasks, 1, Optional.empty()).next().orElseThrow();

        assertThat(bus.history(tasks, 1, Optional.of(cursor)).events()).hasSize(1);
        for (String wrong : List.of("?", "", "AAAA", cursor.substring(3))) {
            assertThatThrownBy(() -> bus.history(tasks, 1, Optional.of(wrong)))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cursor");
        }
        assertThatThrownBy(() -> bus.history(Selection.of(EventFilter.ALL), 1, Optional.of(cursor)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.history(tasks, 0, Optional.empty())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.history(tasks, 1_001, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.history(tasks.onTopic("nowhere"), 1, Optional.empty()))
                .isInstanceOf(UnknownTopicException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void a_replay_gives_a_handler_the_same_events_with_its_id() throws Exception {
        publish(task("a", "/s1"), custom("no"), task("b", "/s2"), task("c", "/s3"));
        List<Event> received = new CopyOnWriteArrayList<>();

        Replay replay = bus.replay(ReplayRequest.of(Selection.of(TASKS), ReplayTarget.handler(received::add)));
        ReplayProgress end = replay.ended().get();

        assertThat(end.state()).isEqualTo(State.COMPLETED);
        assertThat(end.sent()).isEqualTo(3);
        assertThat(end.total()).isEqualTo(4).isEqualTo(end.read());
        assertThat(replay.progress()).isEqualTo(end);
        assertThat(received)
                .extracting(event -> event.source() + " " + event.id())
                .containsExactlyInAnyOrder("/s1 a", "/s2 b", "/s3 c");
        assertThat(received)
                .allSatisfy(event ->
                        assertThat(event.attribute(Attribute.REPLAY_ID)).contains(replay.id()));
    }

    @Test
    void a_replay_to_a_topic_keeps_keys_and_leaves_the_source_as_it_is() {
        String target = topics.prefix() + "agent.topic.again";
        log.createTopics(List.of(TopicSpec.journal(target)));
        publish(task("a", "/s1"), task("b", "/s2"));

        ReplayProgress end = bus.replay(ReplayRequest.of(Selection.of(TASKS), ReplayTarget.topic(target)))
                .ended()
                .join();

        assertThat(end.state()).isEqualTo(State.COMPLETED);
        HistoryPage there = bus.history(Selection.of(EventFilter.ALL).onTopic(target), 10, Optional.empty());
        assertThat(there.events())
                .extracting(found -> found.key() + " " + found.event().id() + " "
                        + found.event().attribute(Attribute.REPLAY_ID).orElseThrow())
                .containsExactlyInAnyOrder("/s1 a " + end.id(), "/s2 b " + end.id());
        assertThat(history(Selection.of(TASKS))).containsExactlyInAnyOrder("a", "b");
        assertThat(history(Selection.of(EventFilter.ALL.originals()).onTopic(target)))
                .isEmpty();
    }

    @Test
    void a_replay_into_its_own_topic_has_to_be_wanted_and_ends() {
        publish(task("a", "/s1"), task("b", "/s2"));
        Selection tasks = Selection.of(TASKS);

        assertThatThrownBy(() -> bus.replay(ReplayRequest.of(tasks, ReplayTarget.topic(topics.agentEvent()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("itself");
        for (int i = 0; i < 2; i++) {
            ReplayProgress end = bus.replay(
                            ReplayRequest.of(tasks, new ReplayTarget.ToTopic(topics.agentEvent(), true)))
                    .ended()
                    .join();
            assertThat(end.state()).isEqualTo(State.COMPLETED);
            assertThat(end.sent()).as("originals only").isEqualTo(2);
        }
        assertThat(history(tasks)).hasSize(6);
        assertThat(history(Selection.of(TASKS.originals()))).hasSize(2);
    }

    @Test
    void a_replay_goes_to_no_table_no_dead_letters_and_no_topic_that_is_not_there() {
        Selection tasks = Selection.of(TASKS);
        for (String topic : List.of(
                topics.agentRegistry(),
                topics.agentHeartbeat(),
                topics.agentCheckpoint(),
                topics.agentState(),
                topics.engineRecords(),
                Topics.deadLetters(topics.agentEvent()),
                "somebody.elses",
                topics.prefix() + "nowhere")) {
            assertThatThrownBy(() -> bus.replay(ReplayRequest.of(tasks, ReplayTarget.topic(topic))))
                    .as(topic)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(topic);
        }
        assertThatThrownBy(() -> bus.replay(
                        ReplayRequest.of(tasks, ReplayTarget.handler(e -> {})).perSecond(0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_dry_run_counts_and_sends_nothing() {
        publish(task("a", "/s1"), task("b", "/s1"), custom("c"), task("d", "/s2"));
        List<Event> received = new CopyOnWriteArrayList<>();

        ReplayPlan plan = bus.plan(ReplayRequest.of(
                        Selection.of(EventFilter.ALL.and(event -> !event.id().equals("d"))),
                        ReplayTarget.handler(received::add))
                .perSecond(2));

        assertThat(plan.events()).isEqualTo(3);
        assertThat(plan.read()).isEqualTo(4);
        assertThat(plan.byType())
                .isEqualTo(Map.of(EventType.TASK_STARTED.wireName(), 2L, "com.example.price.changed", 1L));
        assertThat(plan.bySource()).isEqualTo(Map.of("/s1", 2L, "/shop", 1L));
        assertThat(plan.first().orElseThrow()).isBeforeOrEqualTo(plan.last().orElseThrow());
        assertThat(plan.complete()).isTrue();
        assertThat(plan.summary()).contains("3 of 4 events").contains("PT2S at 2 a second");
        assertThat(received).isEmpty();
        assertThat(another(EventBusOptions.DEFAULT.readMax(1, 1))
                        .plan(ReplayRequest.of(Selection.of(EventFilter.ALL), ReplayTarget.handler(received::add)))
                        .complete())
                .isFalse();
    }

    @Test
    void a_replay_is_cancelled_and_says_how_far_it_came() {
        publishForAWhile();
        List<Event> received = new CopyOnWriteArrayList<>();
        Replay replay = bus.replay(ReplayRequest.of(Selection.of(TASKS), ReplayTarget.handler(received::add))
                .perSecond(1));
        await().atMost(LONG).until(() -> replay.progress().sent() >= 1);
        assertThat(replay.progress().state()).isEqualTo(State.RUNNING);

        replay.cancel();
        ReplayProgress end = replay.ended().join();

        assertThat(end.state()).isEqualTo(State.CANCELLED);
        assertThat(end.sent()).isBetween(1L, 59L).isEqualTo(received.size());
        assertThat(end.endedAt()).isPresent();
    }

    @Test
    void a_replay_whose_handler_fails_ends_and_says_why() {
        publish(task("a", "/s"));

        ReplayProgress end = bus.replay(ReplayRequest.of(Selection.of(TASKS), ReplayTarget.handler(event -> {
                    throw new IllegalStateException("the printer is out of paper");
                })))
                .ended()
                .join();

        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.message()).contains("the printer is out of paper");
        assertThat(end.sent()).isZero();
    }

    @Test
    void only_so_many_replays_run_at_once_and_closing_the_bus_cancels_them() {
        publishForAWhile();
        ReplayRequest slow = ReplayRequest.of(Selection.of(TASKS), ReplayTarget.handler(event -> {}))
                .perSecond(1);
        List<Replay> replays =
                IntStream.range(0, 4).mapToObj(i -> bus.replay(slow)).toList();

        assertThatThrownBy(() -> bus.replay(slow)).isInstanceOf(TooManyReplaysException.class);
        replays.getFirst().cancel();
        replays.getFirst().ended().join();
        await().atMost(LONG).ignoreExceptions().until(() -> bus.replay(slow) != null);

        bus.close();
        assertThat(replays)
                .allSatisfy(replay -> assertThat(replay.ended().join().state()).isEqualTo(State.CANCELLED));
    }
}
