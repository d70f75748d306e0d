package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.events.memory.InMemoryEventLog;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several agent processes on one journal. */
class AgentsTogetherTest {

    private static final Topics TOPICS = new Topics("");

    private final InMemoryEventLog journal = new InMemoryEventLog();
    private final List<AgentRuntime> runtimes = new ArrayList<>();
    private final List<Event> answers = new CopyOnWriteArrayList<>();
    private final List<Event> heartbeats = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @BeforeEach
    void listen() {
        journal.createTopics(TOPICS.shared());
        journal.subscribe(
                SubscriptionOptions.of("test", Set.of(TOPICS.stepResponse(), TOPICS.agentHeartbeat())), delivery -> {
                    delivery.event()
                            .ifPresent(
                                    event -> (event.is(EventType.AGENT_HEARTBEAT) ? heartbeats : answers).add(event));
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

    @Test
    void twoProcessesShareTheStepsAndEachIsAnsweredOnce() {
        start("a", step -> Json.of(Map.of("job", step.jobKey())));
        start("b", step -> Json.of(Map.of("job", step.jobKey())));
        awaitMembers(2);
        for (int job = 0; job < 500; job++) {
            request(Integer.toString(job));
        }

        await().until(() -> answers.size() >= 500);
        assertThat(answers.stream()
                        .map(event -> event.attribute(Attribute.JOB_KEY))
                        .distinct())
                .hasSize(500);
        assertThat(answers.stream()
                        .map(event -> event.attribute(Attribute.AGENT_ID).orElseThrow())
                        .distinct())
                .containsExactlyInAnyOrder("a", "b");
        assertThat(answers)
                .allSatisfy(event -> assertThat(
                                event.data().field("output").orElseThrow().string("job"))
                        .isEqualTo(event.attribute(Attribute.JOB_KEY)));
    }

    @Test
    void aSecondProcessThatJoinsMidwayTakesNothingThatIsBeingWorkedOn() {
        AtomicInteger runs = new AtomicInteger();
        AgentHandler waits = step -> {
            runs.incrementAndGet();
            release.await();
            return Json.object();
        };
        start("a", waits);
        awaitMembers(1);
        for (int job = 0; job < 10; job++) {
            request(Integer.toString(job));
        }
        await().until(() -> runs.get() == 10);
        start("b", waits);
        awaitMembers(2);
        release.countDown();

        await().until(() -> answers.size() == 10);
        assertThat(runs).hasValue(10);
    }

    @Test
    void aProcessThatStopsLeavesWhatItDidNotAcceptToTheOthers() {
        AtomicInteger runs = new AtomicInteger();
        AgentRuntime first = start("a", step -> {
            runs.incrementAndGet();
            release.await();
            return Json.object();
        });
        awaitMembers(1);
        for (int job = 0; job < 40; job++) {
            request(Integer.toString(job));
        }
        await().until(() -> runs.get() == 10);
        start("b", step -> Json.object());
        Thread.ofVirtual().start(first::close);

        await().until(() -> answers.size() == 30);
        release.countDown();
        await().until(() -> answers.size() == 40);
        Set<String> jobs = new HashSet<>();
        answers.forEach(event -> jobs.add(event.attribute(Attribute.JOB_KEY).orElseThrow()));
        assertThat(jobs).hasSize(40);
    }

    @Test
    void aNewerProcessOfTheSameIdStopsTheOlder() throws Exception {
        AgentRuntime older = start("a", step -> Json.object());
        awaitMembers(1);
        start("a", step -> Json.object());

        assertThat(older.join()).isEqualTo(AgentRuntime.StopReason.FENCED);
        request("1");
        await().until(() -> answers.size() == 1);
    }

    private AgentRuntime start(String id, AgentHandler handler) {
        EventLog log = journal.sharing(Clock.systemUTC(), Tracing.OFF);
        AgentRuntime runtime = AgentRuntime.builder()
                .agent("designer")
                .agentId(id)
                .handler(handler)
                .capacity(10)
                .tick(Duration.ofMillis(50))
                .clockHoleMax(Duration.ofHours(1))
                .heartbeatInterval(Duration.ofMillis(200))
                .drainTime(Duration.ofMinutes(2))
                .openTelemetry(OpenTelemetry.noop())
                .ownEventLog(agentId -> log)
                .start();
        runtimes.add(runtime);
        return runtime;
    }

    /** As many processes have said something, and the partitions are theirs. */
    private void awaitMembers(int count) {
        int heard = heartbeats.size();
        await().until(() ->
                heartbeats.stream().skip(heard).map(Event::source).distinct().count() == count);
        assertThat(heartbeats.getLast().dataAs(AgentHeartbeat.class).capacity()).isEqualTo(10);
    }

    private void request(String jobKey) {
        Event event = Event.of(EventType.STEP_REQUESTED)
                .id("request-" + jobKey)
                .source("/orchestra/server")
                .with(Attribute.JOB_KEY, jobKey)
                .with(Attribute.ATTEMPT, "1")
                .with(Attribute.STEP_TOKEN, "token-" + jobKey)
                .with(Attribute.CORRELATION_ID, "9")
                .data(Map.of("input", Map.of()))
                .build();
        journal.append(Outgoing.of(TOPICS.stepRequest("designer"), jobKey, event))
                .join();
    }
}
