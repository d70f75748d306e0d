package dev.orchestra.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveAgentDirectoryTest {

    private static final Topics TOPICS = new Topics("");

    private static final Duration LONG = Duration.ofSeconds(60);
    /** A machine that stalls for seconds changes nobody's status. */
    private static final StatusThresholds PATIENT = new StatusThresholds(1e6, LONG.multipliedBy(2));

    private final InMemoryEventLog log = new InMemoryEventLog();
    private LiveAgentDirectory directory;

    @AfterEach
    void close() {
        directory.close();
        log.close();
    }

    @Test
    void anAgentIsKnownByItsCardAndItsLastHeartbeat() {
        start();
        register("designer-1");
        beat("designer-1", "i1", "71", "72");

        await().atMost(LONG)
                .until(() -> directory.agents().size() == 1
                        && directory.agents().getFirst().incarnation().isPresent()
                        && directory.agents().getFirst().card().isPresent());
        AgentView agent = directory.agent("designer-1").orElseThrow();
        assertThat(agent.agent()).isEqualTo("designer");
        assertThat(agent.card().orElseThrow().skills()).containsExactly("drawing");
        assertThat(agent.incarnation()).contains("i1");
        assertThat(agent.capacity()).isEqualTo(4);
        assertThat(agent.steps()).extracting(ActiveStep::jobKey).containsExactly("71", "72");
        assertThat(AgentStatus.of(agent, directory.brokerTime(), PATIENT)).isEqualTo(AgentStatus.ALIVE);
    }

    @Test
    void whoWorksOnAJobFollowsFromTheNewestHeartbeat() {
        start();
        beat("a", "i1", "71", "72");
        beat("b", "i2", "73");
        await().atMost(LONG)
                .until(() -> directory.workingOn("73").isPresent()
                        && directory.workingOn("72").isPresent());
        assertThat(directory.workingOn("72").orElseThrow().agentId()).isEqualTo("a");

        beat("a", "i1", "72", "74");
        await().atMost(LONG)
                .until(() -> directory.workingOn("74").isPresent()
                        && directory.workingOn("71").isEmpty());
        assertThat(directory.workingOn("72")).isPresent();

        beat("b", "i2");
        await().atMost(LONG).until(() -> directory.workingOn("73").isEmpty());
    }

    @Test
    void anAgentThatTookItsLeaveIsGone() {
        start();
        register("a");
        beat("a", "i1", "71");
        await().atMost(LONG)
                .until(() -> directory.workingOn("71").isPresent()
                        && directory.agent("a").orElseThrow().card().isPresent());

        log.append(Outgoing.tombstone(TOPICS.agentHeartbeat(), "a")).join();
        await().atMost(LONG)
                .until(() -> directory.workingOn("71").isEmpty()
                        && directory.agent("a").orElseThrow().lastHeartbeat().isEmpty());
        log.append(Outgoing.tombstone(TOPICS.agentRegistry(), "a")).join();
        await().atMost(LONG).until(() -> directory.agent("a").isEmpty());
    }

    @Test
    void theViewSaysWhenItHasReadWhatWasThereBefore() {
        log.createTopics(TOPICS.shared());
        for (int i = 0; i < 2_000; i++) {
            beat("agent-" + i % 500, "i1", "job-" + i);
        }
        directory = LiveAgentDirectory.start(log, TOPICS, Clock.systemUTC());
        await().atMost(LONG).until(() -> directory.caughtUp());
        assertThat(directory.agents()).hasSize(500);
        assertThat(directory.workingOn("job-1999").orElseThrow().agentId()).isEqualTo("agent-499");
    }

    @Test
    void emptyTopicsAreSoonReadAndMissingOnesNever() {
        directory = LiveAgentDirectory.start(log, TOPICS, Clock.systemUTC());
        assertThat(directory.caughtUp()).isFalse();
        log.createTopics(TOPICS.shared());
        await().atMost(LONG).until(() -> directory.caughtUp());
    }

    @Test
    void whatDoesNotFitItsTypeIsLeftOut() {
        start();
        log.append(Outgoing.of(
                        TOPICS.agentHeartbeat(),
                        "a",
                        event("a", EventType.AGENT_HEARTBEAT)
                                .data(Json.parse("{\"steps\":3}"))
                                .build()))
                .join();
        beat("a", "i2", "71");
        await().atMost(LONG).until(() -> directory.workingOn("71").isPresent());
    }

    @Test
    void theTableIsBoundedAndForgetsWhoWasHeardOfLongestAgo() {
        start();
        AgentTable table = new AgentTable(2);
        for (int i = 0; i < 3; i++) {
            AgentHeartbeat heartbeat = new AgentHeartbeat("i", 1, List.of(step("job-" + i)));
            table.beaten("agent-" + i, "designer", heartbeat, 0, Instant.ofEpochSecond(i));
        }
        assertThat(table.views()).extracting(AgentView::agentId).containsExactly("agent-1", "agent-2");
        assertThat(table.workingOn("job-0")).isEmpty();
    }

    @Test
    void aThousandAgentsAreAllThere() {
        start();
        ActiveStep[] steps = Stream.iterate(0, i -> i + 1)
                .limit(10)
                .map(i -> step("job-" + i))
                .toArray(ActiveStep[]::new);
        for (int i = 0; i < 5_000; i++) {
            beat("agent-" + i % 1_000, new AgentHeartbeat("i1", 10, List.of(steps)));
        }
        await().atMost(LONG).until(() -> directory.agents().size() == 1_000);
        assertThat(directory.workingOn("job-9")).isPresent();
    }

    private void start() {
        log.createTopics(TOPICS.shared());
        directory = LiveAgentDirectory.start(log, TOPICS, Clock.systemUTC());
    }

    private void register(String agentId) {
        AgentRegistered card = new AgentRegistered("designer", "Draws.", List.of("drawing"), null, null, "1", null);
        log.append(Outgoing.of(
                        TOPICS.agentRegistry(),
                        agentId,
                        event(agentId, EventType.AGENT_REGISTERED).data(card).build()))
                .join();
    }

    private void beat(String agentId, String incarnation, String... jobs) {
        beat(
                agentId,
                new AgentHeartbeat(
                        incarnation,
                        4,
                        Stream.of(jobs).map(LiveAgentDirectoryTest::step).toList()));
    }

    private void beat(String agentId, AgentHeartbeat heartbeat) {
        log.append(Outgoing.of(
                        TOPICS.agentHeartbeat(),
                        agentId,
                        event(agentId, EventType.AGENT_HEARTBEAT)
                                .data(heartbeat)
                                .build()))
                .join();
    }

    private static ActiveStep step(String job) {
        return new ActiveStep(job, 1, "token-" + job, Instant.EPOCH, null, null);
    }

    private static dev.orchestra.events.EventBuilder event(String agentId, EventType type) {
        return Event.of(type)
                .id("1")
                .source("/agents/designer/" + agentId)
                .with(Attribute.AGENT, "designer")
                .with(Attribute.AGENT_ID, agentId);
    }
}
