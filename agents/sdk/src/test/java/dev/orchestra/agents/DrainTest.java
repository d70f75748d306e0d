package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.MessageFailure;
import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.DrainRequested;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventBuilder;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer.StepFailed;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Agent processes that are asked to drain. */
class DrainTest {

    private static final Topics TOPICS = new Topics("");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration FOREVER = Duration.ofHours(12);

    private final AgentTown town =
            new AgentTown().listeningTo(TOPICS.stepResponse(), TOPICS.agentHeartbeat(), TOPICS.agentRegistry());
    private final List<String> started = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void stop() {
        release.countDown();
        town.close();
    }

    @Test
    void aDrainedProcessFinishesWhatItHasWhileItsSiblingTakesAllThatIsNew() throws Exception {
        AgentRuntime drained = start("a", at("a"));
        start("b", at("b"));
        awaitAlive("a", "b");
        for (int job = 0; job < 20; job++) {
            request(Integer.toString(job));
        }
        soon().until(() ->
                started.size() == 20 && answers().size() == started("b").size());
        List<String> held = started("a");
        assertThat(held).isNotEmpty();

        drain("a", incarnationOf("a"), FOREVER);
        soon().until(() -> card("a").drains());
        for (int job = 100; job < 140; job++) {
            request(Integer.toString(job));
        }
        soon().until(() -> answers().size() == 60 - held.size());
        soon().untilAsserted(() -> {
            AgentHeartbeat last = heartbeat("a");
            assertThat(last.capacity()).isZero();
            assertThat(last.steps())
                    .extracting(AgentHeartbeat.ActiveStep::jobKey)
                    .containsExactlyInAnyOrderElementsOf(held);
        });
        assertThat(drained.stopReason()).isEmpty();
        release.countDown();

        assertThat(drained.join()).isEqualTo(AgentRuntime.StopReason.DRAINED);
        soon().until(() -> answers().size() == 60);
        assertThat(answers()).doesNotHaveDuplicates();
        assertThat(started).as("nothing is begun twice").hasSize(60);
        soon().until(() -> isTombstone(TOPICS.agentHeartbeat(), "a") && isTombstone(TOPICS.agentRegistry(), "a"));
        assertThat(heartbeat("a").steps()).isEmpty();
    }

    @Test
    void aRequestForAnotherLifeOfTheProcessOrAnotherOneOrPastItsTimeIsLeftAlone() throws Exception {
        AgentRuntime meant = start("a", at("a"));
        awaitAlive("a");
        request("1");
        soon().until(() -> started.size() == 1);
        String incarnation = incarnationOf("a");

        // Each of these would give the step back at once. All have one key, so the one that counts is read after them.
        Instant later = Instant.now().plusSeconds(600);
        say(drainOf("a", "an earlier one", Duration.ZERO, later));
        say(drainOf("a", incarnation, Duration.ZERO, Instant.now().minusSeconds(1)));
        say(drainOf("b", null, Duration.ZERO, later));
        say(event(later).data(Map.of("agentId", "a")).build());
        drain("a", incarnation, FOREVER);
        soon().until(() -> card("a").drains());
        release.countDown();

        assertThat(meant.join()).isEqualTo(AgentRuntime.StopReason.DRAINED);
        soon().until(() -> answers().size() == 1);
        assertThat(events(TOPICS.stepResponse()).findFirst().orElseThrow().is(EventType.STEP_COMPLETED))
                .isTrue();
    }

    @Test
    void aProcessThatIsStartedAgainWorksAgain() throws Exception {
        AgentRuntime first = start("a", step -> Json.object());
        awaitAlive("a");
        drain("a", incarnationOf("a"), FOREVER);
        first.join();

        start("a", step -> Json.object());
        request("1");

        soon().until(() -> answers().equals(List.of("1")));
        assertThat(card("a").drains()).isFalse();
    }

    @Test
    void whatOutlastsTheDrainIsGivenBack() throws Exception {
        AgentRuntime drained = start("a", at("a"));
        awaitAlive("a");
        request("1");
        soon().until(() -> started.size() == 1);

        drain("a", incarnationOf("a"), Duration.ofMillis(50));

        assertThat(drained.join()).isEqualTo(AgentRuntime.StopReason.DRAINED);
        soon().until(() -> answers().equals(List.of("1")));
        assertThat(events(TOPICS.stepResponse())
                        .findFirst()
                        .orElseThrow()
                        .dataAs(StepFailed.class)
                        .retryable())
                .isTrue();
    }

    @Test
    void aProcessThatIsToldToEndWhileItDrainsHasTheTimeOfItsOwnForWhatIsLeft() {
        AgentRuntime drained = start("a", at("a"), builder -> builder.drainTime(Duration.ofMillis(50)));
        awaitAlive("a");
        request("1");
        soon().until(() -> started.size() == 1);
        drain("a", incarnationOf("a"), FOREVER);
        soon().until(() -> card("a").drains());

        drained.close();

        assertThat(drained.stopReason()).contains(AgentRuntime.StopReason.DRAINED);
        soon().until(() -> answers().equals(List.of("1")));
    }

    @Test
    void instancesLiveOnAtTheSiblingWhileAStepIsFinished() {
        start("a", at("a"), answering("a"));
        start("b", at("b"), answering("b"));
        AgentRuntime asker = start("asker", step -> Json.object(), builder -> builder.agent("asker"));
        awaitAlive("a", "b", "asker");
        List<String> held = Stream.iterate(1, job -> job + 1)
                .map(job -> {
                    request(Integer.toString(job));
                    soon().until(() -> started.size() == job);
                    return started("a");
                })
                .filter(taken -> !taken.isEmpty())
                .findFirst()
                .orElseThrow();
        soon().until(() -> asker.messenger().find("b").isPresent());
        soon().until(() -> instances(asker).stream().distinct().count() == 2);

        drain("a", incarnationOf("a"), FOREVER);
        soon().until(() -> card("a").drains());

        assertThat(instances(asker)).containsOnly("b");
        soon().untilAsserted(() -> assertThat(
                        asker.messenger().send(AgentAddress.process("designer", "a"), "who", Json.object(), LONG))
                .failsWithin(LONG)
                .withThrowableThat()
                .withCauseInstanceOf(MessageFailure.class)
                .withMessageContaining("or drains"));
        assertThat(heartbeat("a").steps())
                .extracting(AgentHeartbeat.ActiveStep::jobKey)
                .containsExactlyElementsOf(held);
    }

    /** Who answers for twenty keys. */
    private List<String> instances(AgentRuntime asker) {
        List<CompletableFuture<Json>> answers = Stream.iterate(0, key -> key + 1)
                .limit(20)
                .map(key -> asker.messenger()
                        .send(AgentAddress.instance("designer", "key-" + key), "who", Json.object(), LONG))
                .toList();
        return answers.stream()
                .map(answer -> answer.join().string("at").orElseThrow())
                .toList();
    }

    private static UnaryOperator<AgentRuntimeBuilder> answering(String id) {
        return builder -> builder.receivers(receiver -> Optional.of((message, messenger) -> Json.of(Map.of("at", id))));
    }

    /** Steps at the process a wait, all others do not. */
    private AgentHandler at(String id) {
        return step -> {
            started.add(id + " " + step.jobKey());
            if (id.equals("a")) {
                release.await();
            }
            return Json.object();
        };
    }

    private List<String> started(String id) {
        return started.stream()
                .filter(it -> it.startsWith(id + " "))
                .map(it -> it.substring(id.length() + 1))
                .toList();
    }

    private AgentRuntime start(String id, AgentHandler handler) {
        return start(id, handler, builder -> builder);
    }

    private AgentRuntime start(String id, AgentHandler handler, UnaryOperator<AgentRuntimeBuilder> more) {
        return town.start(
                "designer",
                id,
                builder -> more.apply(builder.handler(handler)
                        .capacity(100)
                        .heartbeatInterval(Duration.ofMillis(200))
                        .drainTime(Duration.ofMinutes(2))));
    }

    private void awaitAlive(String... ids) {
        soon().until(() -> Stream.of(ids).allMatch(id -> heartbeats(id).count() >= 2 && registrations(id) > 0));
    }

    private void drain(String id, String incarnation, Duration finishWithin) {
        say(drainOf(id, incarnation, finishWithin, Instant.now().plusSeconds(600)));
    }

    private void say(Event event) {
        town.journal.append(Outgoing.of(TOPICS.agentControl(), "a", event)).join();
    }

    private static Event drainOf(String id, String incarnation, Duration finishWithin, Instant until) {
        return event(until)
                .data(new DrainRequested(id, incarnation, finishWithin))
                .build();
    }

    private static EventBuilder event(Instant until) {
        return Event.of(EventType.DRAIN_REQUESTED)
                .id("drain-" + UUID.randomUUID())
                .source("/orchestra/server")
                .with(Attribute.EXPIRY_TIME, until.toString());
    }

    private void request(String jobKey) {
        town.request("designer", jobKey, Map.of());
    }

    private List<String> answers() {
        return events(TOPICS.stepResponse())
                .map(event -> event.attribute(Attribute.JOB_KEY).orElseThrow())
                .toList();
    }

    private AgentRegistered card(String id) {
        return of(TOPICS.agentRegistry(), id)
                .reduce((first, second) -> second)
                .orElseThrow()
                .dataAs(AgentRegistered.class);
    }

    private long registrations(String id) {
        return of(TOPICS.agentRegistry(), id).count();
    }

    private AgentHeartbeat heartbeat(String id) {
        return heartbeats(id).reduce((first, second) -> second).orElseThrow();
    }

    private String incarnationOf(String id) {
        return heartbeat(id).incarnation();
    }

    private Stream<AgentHeartbeat> heartbeats(String id) {
        return of(TOPICS.agentHeartbeat(), id).map(event -> event.dataAs(AgentHeartbeat.class));
    }

    private Stream<Event> of(String topic, String id) {
        return events(topic).filter(event -> event.attribute(Attribute.AGENT_ID).equals(Optional.of(id)));
    }

    private Stream<Event> events(String topic) {
        return town.events(topic).stream();
    }

    private boolean isTombstone(String topic, String id) {
        return town.said().stream()
                .anyMatch(delivery -> delivery.position().topic().equals(topic)
                        && delivery.event().isEmpty()
                        && delivery.raw().keyText().equals(Optional.of(id)));
    }

    private static ConditionFactory soon() {
        return await().atMost(LONG);
    }
}
