package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.AgentRuntime.StopReason;
import dev.orchestra.agents.instances.InstanceLimits;
import dev.orchestra.agents.instances.Passivation;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.Message;
import dev.orchestra.agents.messages.MessageFailure;
import dev.orchestra.agents.messages.MessageHandler;
import dev.orchestra.agents.messages.MessageRefusal;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.events.AgentEvent.AgentFailed;
import dev.orchestra.events.AgentEvent.AgentStarted;
import dev.orchestra.events.AgentEvent.AgentStopped;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.events.memory.InMemoryEventLog;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents with instances, states, hooks and background work, on one journal. */
class AgentsRememberTest {

    private static final Topics TOPICS = new Topics("");
    private static final Duration LONG = Duration.ofSeconds(60);

    record Total(int value) {}

    /** Adds what it is told. */
    private final class Adder implements KeyedAgent {
        @Override
        public void activated(InstanceContext context) {
            story.add("activated " + context.key());
        }

        @Override
        public Json receive(Message message, InstanceContext context) throws MessageRefusal {
            int number = (Integer) message.data().asMap().getOrDefault("add", 0);
            if (number < 0) {
                throw new MessageRefusal("NEGATIVE", "Only what is positive is added.");
            }
            Total total = context.state().update(Total.class, new Total(0), old -> new Total(old.value() + number));
            return Json.of(total);
        }

        @Override
        public void passivated(InstanceContext context, Passivation why) {
            story.add("passivated " + context.key() + " " + why);
        }
    }

    private final InMemoryEventLog journal = new InMemoryEventLog();
    private final List<AgentRuntime> runtimes = new ArrayList<>();
    private final List<Event> onBus = new CopyOnWriteArrayList<>();
    private final List<Event> answers = new CopyOnWriteArrayList<>();
    private final List<String> story = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private @Nullable Messenger asking;

    @BeforeEach
    void listen() {
        journal.createTopics(TOPICS.shared());
        journal.createTopics(List.of(TopicSpec.journal(TOPICS.agentMessage("asker"))));
        journal.subscribe(
                SubscriptionOptions.of("test", Set.of(TOPICS.agentEvent(), TOPICS.stepResponse())), delivery -> {
                    delivery.event()
                            .ifPresent(
                                    event -> (delivery.position().topic().equals(TOPICS.agentEvent()) ? onBus : answers)
                                            .add(event));
                    delivery.done();
                    return true;
                });
    }

    @AfterEach
    void stop() {
        release.countDown();
        runtimes.forEach(AgentRuntime::close);
        journal.close();
    }

    private AgentRuntime start(String agent, String id, UnaryOperator<AgentRuntimeBuilder> with) {
        AgentRuntimeBuilder builder = AgentRuntime.builder()
                .agent(agent)
                .agentId(id)
                .tick(Duration.ofMillis(50))
                .clockHoleMax(Duration.ofHours(1))
                .drainTime(Duration.ofSeconds(20))
                .openTelemetry(OpenTelemetry.noop())
                .ownEventLog(any -> journal.sharing(Clock.systemUTC(), Tracing.OFF));
        AgentRuntime runtime = with.apply(builder).start();
        runtimes.add(runtime);
        return runtime;
    }

    /** Starts an agent that others can send to when this returns. */
    private AgentRuntime ready(String agent, String id, UnaryOperator<AgentRuntimeBuilder> with) {
        long before = starts(agent, id);
        AgentRuntime runtime = start(agent, id, with);
        await().atMost(LONG).until(() -> starts(agent, id) > before);
        Messenger sender = asking;
        if (sender != null) {
            await().atMost(LONG).until(() -> sender.find(id).isPresent());
        }
        return runtime;
    }

    private long starts(String agent, String id) {
        return onBus.stream()
                .filter(event ->
                        event.is(EventType.AGENT_STARTED) && event.source().equals("/agents/" + agent + "/" + id))
                .count();
    }

    private AgentRuntime adder(String id) {
        return ready("adder", id, builder -> builder.instances(key -> new Adder()));
    }

    private Messenger asker() {
        Messenger messenger = ready(
                        "asker", "asker-1", builder -> builder.onMessage((message, answers) -> Json.object()))
                .messenger();
        // It knows who is there.
        for (AgentRuntime runtime : runtimes) {
            await().atMost(LONG).until(() -> messenger.find(runtime.agentId()).isPresent());
        }
        asking = messenger;
        return messenger;
    }

    private static Json ask(Messenger messenger, String key, int add) throws Exception {
        return messenger.ask(AgentAddress.instance("adder", key), "add", Json.of(Map.of("add", add)), LONG);
    }

    private void requestStep(String agent, String jobKey) {
        Event event = Event.of(EventType.STEP_REQUESTED)
                .id("request-" + jobKey)
                .source("/orchestra/server")
                .with(Attribute.JOB_KEY, jobKey)
                .with(Attribute.ATTEMPT, "1")
                .with(Attribute.STEP_TOKEN, "token-" + jobKey)
                .data(Map.of("input", Map.of()))
                .build();
        journal.append(Outgoing.of(TOPICS.stepRequest(agent), jobKey, event)).join();
    }

    private <T> List<T> said(EventType type, Class<T> data) {
        return onBus.stream()
                .filter(event -> event.is(type))
                .map(event -> event.dataAs(data))
                .toList();
    }

    @Test
    void anInstanceIsMadeForTheKeyOfItsMessagesAndRemembersThem() throws Exception {
        adder("adder-1");
        Messenger asker = asker();

        assertThat(ask(asker, "a", 2)).isEqualTo(Json.of(new Total(2)));
        assertThat(ask(asker, "b", 7)).isEqualTo(Json.of(new Total(7)));
        assertThat(ask(asker, "a", 3)).isEqualTo(Json.of(new Total(5)));
        MessageFailure no = catchThrowableOfType(MessageFailure.class, () -> ask(asker, "a", -1));
        assertThat(no.code()).isEqualTo("NEGATIVE");
        assertThat(ask(asker, "a", 0)).isEqualTo(Json.of(new Total(5)));
        assertThat(story).containsExactly("activated a", "activated b");
    }

    @Test
    void whatAnInstanceKnowsIsThereAfterARestart() throws Exception {
        Messenger asker = asker();
        AgentRuntime first = adder("adder-1");
        ask(asker, "a", 2);
        first.close();
        await().atMost(LONG).until(() -> asker.find("adder-1").isEmpty());
        assertThat(story).containsExactly("activated a", "passivated a STOPPED");

        adder("adder-1");
        assertThat(ask(asker, "a", 1)).isEqualTo(Json.of(new Total(3)));
    }

    @Test
    void instancesMoveWithTheirPartitionsAndNothingIsLost() throws Exception {
        Messenger asker = asker();
        List<String> keys =
                IntStream.range(0, 30).mapToObj(number -> "key-" + number).toList();
        adder("adder-1");
        for (String key : keys) {
            ask(asker, key, 1);
        }
        AgentRuntime second = adder("adder-2");
        await().atMost(LONG).until(() -> story.stream().anyMatch(line -> line.endsWith("MOVED")));
        for (String key : keys) {
            assertThat(ask(asker, key, 1)).isEqualTo(Json.of(new Total(2)));
        }
        second.close();
        for (String key : keys) {
            assertThat(ask(asker, key, 1)).isEqualTo(Json.of(new Total(3)));
        }
    }

    @Test
    void aFactoryMaySayThatThereIsNoSuchInstance() {
        start(
                "adder",
                "adder-1",
                builder -> builder.instances(key -> {
                    throw new MessageRefusal(MessageRefusal.NO_SUCH_RECEIVER, "There is no " + key + ".");
                }));
        Messenger asker = asker();

        assertThat(catchThrowableOfType(MessageFailure.class, () -> ask(asker, "a", 1))
                        .code())
                .isEqualTo(MessageRefusal.NO_SUCH_RECEIVER);
        assertThat(onBus).noneMatch(event -> event.is(EventType.AGENT_FAILED));
    }

    @Test
    void aCallOverItsTimeIsRefusedWithACodeAndReported() {
        start(
                "adder",
                "adder-1",
                builder -> builder.instanceLimits(
                                new InstanceLimits(10, Duration.ofMillis(200), Duration.ofMinutes(1), Duration.ZERO))
                        .instances(key -> (message, context) -> {
                            release.await();
                            return Json.object();
                        }));
        Messenger asker = asker();

        assertThat(catchThrowableOfType(MessageFailure.class, () -> ask(asker, "a", 1))
                        .code())
                .isEqualTo("CALL_TIMEOUT");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(said(EventType.AGENT_FAILED, AgentFailed.class))
                        .singleElement()
                        .satisfies(failed -> {
                            assertThat(failed.where()).isEqualTo("a call of adder/a");
                            assertThat(failed.error()).endsWith("CallTimeoutException");
                        }));
    }

    @Test
    void anInstanceTalksInItsOwnName() throws Exception {
        start(
                "expert",
                "expert-1",
                builder -> builder.onMessage((message, messenger) ->
                        Json.of(Map.of("from", message.sender().wireName()))));
        start(
                "adder",
                "adder-1",
                builder -> builder.instances(key -> (message, context) -> context.messenger()
                        .ask(AgentAddress.process("expert", "expert-1"), "who", Json.object(), LONG)));

        assertThat(ask(asker(), "a", 1)).isEqualTo(Json.of(Map.of("from", "adder/a")));
    }

    @Test
    void aProcessRemembersAcrossRestartsAndConcurrentStepsLoseNothing() {
        AgentHandler counts = step ->
                Json.of(step.agent().state().update(Total.class, new Total(0), old -> new Total(old.value() + 1)));
        AgentRuntime first = start("counter", "counter-1", builder -> builder.handler(counts));
        for (int job = 0; job < 40; job++) {
            requestStep("counter", Integer.toString(job));
        }
        await().atMost(LONG).until(() -> answers.size() == 40);
        first.close();

        AgentRuntime second = start("counter", "counter-1", builder -> builder.handler(counts));
        assertThat(second.context().state().get(Total.class)).contains(new Total(40));
        assertThat(second.context().state().version()).isEqualTo(40);
        second.context().state().clear();
        assertThat(second.context().state().get(Total.class)).isEmpty();
    }

    /** Says when it is told. */
    private final class Living implements AgentHandler, AgentLifecycle, MessageHandler {
        @Override
        public void started(AgentContext context) {
            context.state().set(new Total(1));
            story.add("started " + context.self());
        }

        @Override
        public void stopping(AgentContext context) {
            story.add("stopping with " + context.state().get(Total.class).orElseThrow());
        }

        @Override
        public Json handle(StepContext step) {
            story.add("step " + step.jobKey());
            return Json.object();
        }

        @Override
        public Json receive(Message message, Messenger messenger) {
            return Json.of(Map.of("alive", true));
        }
    }

    @Test
    void anAgentIsToldWhenItStartsAndStopsAndTheBusHearsOfItToo() throws Exception {
        AgentRuntime runtime = ready("living", "living-1", builder -> builder.handler(new Living()));
        requestStep("living", "1");
        await().atMost(LONG).until(() -> answers.size() == 1);
        assertThat(asker().ask(AgentAddress.process("living", "living-1"), "hello", Json.object(), LONG))
                .isEqualTo(Json.of(Map.of("alive", true)));
        runtime.close();

        assertThat(story).containsExactly("started living-1", "step 1", "stopping with Total[value=1]");
        await().atMost(LONG)
                .until(() -> !said(EventType.AGENT_STOPPED, AgentStopped.class).isEmpty());
        AgentStarted started = said(EventType.AGENT_STARTED, AgentStarted.class).getFirst();
        assertThat(started.capacity()).isEqualTo(10);
        assertThat(said(EventType.AGENT_STOPPED, AgentStopped.class))
                .containsExactly(new AgentStopped(started.incarnation(), 0, "The process was asked to stop."));
        assertThat(onBus.getFirst().source()).isEqualTo("/agents/living/living-1");
    }

    @Test
    void anAgentThatCannotStartStopsAndSaysWhy() throws Exception {
        AgentRuntime runtime = start(
                "living",
                "living-1",
                builder -> builder.handler(StepContext::input).lifecycle(new AgentLifecycle() {
                    @Override
                    public void started(AgentContext context) {
                        throw new IllegalStateException("no licence, password=hunter2");
                    }
                }));

        assertThat(runtime.join()).isEqualTo(StopReason.FAILED);
        assertThat(runtime.stopReason()).contains(StopReason.FAILED);
        assertThat(runtime.failures()).isEqualTo(1);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(said(EventType.AGENT_FAILED, AgentFailed.class))
                        .singleElement()
                        .satisfies(failed -> {
                            assertThat(failed.where()).contains("started");
                            assertThat(failed.message()).contains("no licence").doesNotContain("hunter2");
                        }));
        assertThat(onBus).noneMatch(event -> event.is(EventType.AGENT_STARTED));
    }

    @Test
    void anAgentWhoseStartNeedsTheJournalTriesAgainWhenItIsAway() {
        AtomicInteger tries = new AtomicInteger();
        start(
                "living",
                "living-1",
                builder -> builder.handler(StepContext::input).lifecycle(new AgentLifecycle() {
                    @Override
                    public void started(AgentContext context) {
                        if (tries.incrementAndGet() == 1) {
                            throw new JournalUnavailableException("The test's broker is away.", null);
                        }
                    }
                }));

        await().atMost(LONG)
                .until(() -> !said(EventType.AGENT_STARTED, AgentStarted.class).isEmpty());
        assertThat(tries).hasValue(2);
    }

    @Test
    void backgroundWorkThatFailsIsReportedOnceAndCounted() {
        AgentRuntime runtime = start("living", "living-1", builder -> builder.handler(StepContext::input));
        runtime.context().background("indexing", () -> {
            throw new IllegalStateException("the index is broken");
        });

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(said(EventType.AGENT_FAILED, AgentFailed.class))
                        .singleElement()
                        .satisfies(failed -> {
                            assertThat(failed.where()).isEqualTo("background task 'indexing'");
                            assertThat(failed.message()).contains("the index is broken");
                            assertThat(failed.error()).isEqualTo(IllegalStateException.class.getName());
                        }));
        assertThat(runtime.failures()).isEqualTo(1);
    }

    @Test
    void backgroundWorkIsInterruptedAtTheStopAndThatIsNoFailure() throws Exception {
        AgentRuntime runtime = start("living", "living-1", builder -> builder.handler(StepContext::input));
        CountDownLatch running = new CountDownLatch(1);
        runtime.context().background("watching", () -> {
            running.countDown();
            try {
                release.await();
            } finally {
                story.add("ended");
            }
        });
        running.await();
        runtime.close();

        assertThat(story).containsExactly("ended");
        assertThat(runtime.failures()).isZero();
        assertThatThrownBy(() -> runtime.context().background("late", () -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("stops");
    }

    @Test
    void anAgentThatOnlyTalksRefusesStepsForGood() {
        start("adder", "adder-1", builder -> builder.instances(key -> new Adder()));
        requestStep("adder", "1");

        await().atMost(LONG).until(() -> answers.size() == 1);
        assertThat(answers.getFirst().is(EventType.STEP_FAILED)).isTrue();
        assertThat(answers.getFirst().data().asMap()).containsEntry("retryable", false);
    }

    @Test
    void aRuntimeWithNothingToDoIsRefused() {
        assertThatThrownBy(() -> start("idle", "idle-1", builder -> builder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("handler(..)");
    }
}
