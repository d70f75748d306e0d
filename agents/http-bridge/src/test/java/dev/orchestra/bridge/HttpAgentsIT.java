package dev.orchestra.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer.StepFailed;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.registry.AgentQuery;
import dev.orchestra.registry.AgentStatus;
import dev.orchestra.registry.LiveAgentDirectory;
import dev.orchestra.registry.endpoint.CardCheck;
import dev.orchestra.registry.endpoint.EndpointGuard;
import dev.orchestra.registry.endpoint.HttpAgentCards;
import dev.orchestra.registry.endpoint.Resolver;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.LocalStackExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents that are called over HTTP, on a real Kafka. */
@ExtendWith(LocalStackExtension.class)
class HttpAgentsIT {

    private static final Topics TOPICS = new Topics("");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String DONE = "{\"output\":{\"forecast\":\"rain\"}}";

    private final KafkaBroker broker;
    private final String type = "weather-" + UUID.randomUUID().toString().substring(0, 8);
    private final String agentId = type + "-1";
    private final String replica = "replica-" + UUID.randomUUID().toString().substring(0, 8);
    private final EndpointGuard guard = new EndpointGuard(Resolver.SYSTEM, Set.of("localhost"));
    private final List<Event> answers = new CopyOnWriteArrayList<>();
    private final TestAgent agent =
            new TestAgent((exchange, call) -> TestAgent.answer(exchange, "step.completed", DONE));
    private KafkaEventLog log;
    private LiveAgentDirectory directory;
    private HttpAgents bridge;

    HttpAgentsIT(KafkaBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void start() {
        log = journal("test");
        log.createTopics(TOPICS.shared());
        log.subscribe(SubscriptionOptions.of("test-" + type, Set.of(TOPICS.stepResponse())), delivery -> {
            delivery.event()
                    .filter(event -> event.attribute(Attribute.AGENT).equals(Optional.of(type)))
                    .ifPresent(answers::add);
            delivery.done();
            return true;
        });
        directory = LiveAgentDirectory.start(log, TOPICS, Clock.systemUTC());
        assertThat(directory.awaitCaughtUp(LONG)).isTrue();
        bridge = bridge(log, directory);
    }

    @AfterEach
    void stop() {
        log.append(Outgoing.tombstone(TOPICS.agentRegistry(), agentId)).join();
        bridge.close();
        directory.close();
        log.close();
        agent.close();
    }

    @Test
    void aStepIsCalledAndItsAnswerGoesToTheAnswersTopic() {
        register();
        request("71", Duration.ofMinutes(10));

        Event answer = answerTo("71");
        assertThat(answer.is(EventType.STEP_COMPLETED)).isTrue();
        assertThat(answer.data()).isEqualTo(Json.parse(DONE));
        assertThat(answer.attribute(Attribute.AGENT_ID)).contains(agentId + "." + replica);
        assertThat(agent.calls.getFirst().header("ce-steptoken")).isEqualTo("token-71");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(directory.find(
                                AgentQuery.skill("forecast").ofType(type).withStatus(AgentStatus.ALIVE)))
                        .singleElement()
                        .satisfies(view -> assertThat(view.agentId()).isEqualTo(agentId)));
    }

    @Test
    void anAgentThatIsBusyIsCalledAgain() {
        agent.does((exchange, call) -> {
            if (call < 3) {
                exchange.getResponseHeaders().set("Retry-After", "0");
                TestAgent.status(exchange, 503);
            } else {
                TestAgent.answer(exchange, "step.completed", DONE);
            }
        });
        register();
        request("71", Duration.ofMinutes(10));

        assertThat(answerTo("71").is(EventType.STEP_COMPLETED)).isTrue();
        assertThat(agent.calls).hasSize(3);
    }

    @Test
    void anAgentThatFailsIsLeftAloneUntilItMayHaveRecovered() {
        agent.does((exchange, call) -> TestAgent.status(exchange, 500));
        register();
        for (int job = 1; job <= 4; job++) {
            request("1" + job, Duration.ofMinutes(10));
            StepFailed failed = answerTo("1" + job).dataAs(StepFailed.class);
            assertThat(failed.retryable()).isTrue();
        }
        // The breaker has seen four failures: it is open, and the next step waits for it.
        agent.does((exchange, call) -> TestAgent.answer(exchange, "step.completed", DONE));
        request("20", Duration.ofMinutes(10));

        assertThat(answerTo("20").is(EventType.STEP_COMPLETED)).isTrue();
        assertThat(agent.calls).hasSize(5);
    }

    @Test
    void aStepThatIsAnsweredLaterEndsWithTheAgentsOwnAnswer() {
        agent.does((exchange, call) -> TestAgent.status(exchange, 202));
        register();
        request("71", Duration.ofMinutes(10));
        await().atMost(LONG).until(() -> delegated().contains("71"));

        answerByRest("71");

        await().atMost(LONG).until(() -> delegated().isEmpty());
        answerTo("71");
        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThat(answer.source()).isEqualTo("/weather"));
    }

    @Test
    void aKilledBridgeIsFollowedByOneThatKeepsWhatWasDelegated() {
        agent.does((exchange, call) -> TestAgent.status(exchange, 202));
        // This one is never closed in order: its journal is taken from it, as if its process was killed.
        KafkaEventLog killed = journal("killed");
        LiveAgentDirectory before = LiveAgentDirectory.start(killed, TOPICS, Clock.systemUTC());
        bridge.close();
        HttpAgents first = bridge(killed, before);
        register();
        request("71", Duration.ofMinutes(10));
        request("72", Duration.ofMinutes(10));
        await().atMost(LONG).until(() -> delegated().containsAll(List.of("71", "72")));
        killed.close();

        answerByRest("72");
        bridge = bridge(log, directory);

        // The first heartbeat of the new incarnation names what is still open, and not what was answered meanwhile.
        await().atMost(LONG).until(() -> delegated().equals(List.of("71")));
        answerByRest("71");
        await().atMost(LONG).until(() -> delegated().isEmpty());
        assertThat(agent.calls).hasSize(2);
        first.close();
    }

    @Test
    void aDrainedAgentGetsNoNewSteps() {
        HttpAgentCards cards = register();
        request("71", Duration.ofMinutes(10));
        answerTo("71");

        assertThat(cards.drain(agentId)).isEqualTo(new HttpAgentCards.Outcome.Stored(false));
        await().atMost(LONG).until(() -> bridge.running() == 0);
        request("72", Duration.ofMinutes(10));
        assertThat(cards.register(agentId, card())).isEqualTo(new HttpAgentCards.Outcome.Stored(false));

        answerTo("72");
        assertThat(agent.calls).hasSize(2);
    }

    private HttpAgentCards register() {
        HttpAgentCards cards = new HttpAgentCards(log, TOPICS, directory, new CardCheck(guard), Clock.systemUTC());
        assertThat(cards.register(agentId, card())).isEqualTo(new HttpAgentCards.Outcome.Stored(true));
        return cards;
    }

    private AgentRegistered card() {
        return new AgentRegistered(
                type,
                "Tells the weather.",
                List.of("forecast"),
                null,
                Json.parse("{\"required\":[\"forecast\"]}"),
                "1",
                agent.endpoint("localhost"),
                4,
                null,
                null);
    }

    private HttpAgents bridge(KafkaEventLog journal, LiveAgentDirectory view) {
        BridgeSettings settings = new BridgeSettings(
                replica,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                100_000,
                5,
                Duration.ofMillis(50),
                Duration.ofSeconds(5),
                4,
                Duration.ofSeconds(1),
                10,
                4,
                Duration.ofSeconds(2));
        return HttpAgents.start(journal, TOPICS, view, guard, settings, Clock.systemUTC());
    }

    private void request(String jobKey, Duration deadline) {
        log.append(Outgoing.of(
                        TOPICS.stepRequest(type),
                        jobKey,
                        Event.of(EventType.STEP_REQUESTED)
                                .id("request-" + jobKey)
                                .source("/orchestra/server")
                                .subject("9/ask")
                                .with(Attribute.JOB_KEY, jobKey)
                                .with(Attribute.ATTEMPT, "1")
                                .with(Attribute.STEP_TOKEN, "token-" + jobKey)
                                .with(Attribute.AGENT, type)
                                .with(Attribute.CORRELATION_ID, "9")
                                .with(
                                        Attribute.EXPIRY_TIME,
                                        Instant.now().plus(deadline).toString())
                                .data(Map.of("input", Map.of("city", "Köln")))
                                .build()))
                .join();
    }

    /** As the server does it when the agent posts it. */
    private void answerByRest(String jobKey) {
        log.append(Outgoing.of(
                        TOPICS.stepResponse(),
                        jobKey,
                        Event.of(EventType.STEP_COMPLETED)
                                .id("answer-" + jobKey)
                                .source("/weather")
                                .with(Attribute.JOB_KEY, jobKey)
                                .with(Attribute.ATTEMPT, "1")
                                .with(Attribute.STEP_TOKEN, "token-" + jobKey)
                                .with(Attribute.AGENT, type)
                                .data(Json.parse(DONE))
                                .build()))
                .join();
    }

    private Event answerTo(String jobKey) {
        await().atMost(LONG).until(() -> answers(jobKey).findAny().isPresent());
        return answers(jobKey).findFirst().orElseThrow();
    }

    private Stream<Event> answers(String jobKey) {
        return answers.stream()
                .filter(answer -> answer.attribute(Attribute.JOB_KEY).orElse("").equals(jobKey));
    }

    private List<String> delegated() {
        return directory.agent(agentId + "." + replica).stream()
                .flatMap(view -> view.steps().stream())
                .filter(step -> step.delegatedUntil() != null)
                .map(ActiveStep::jobKey)
                .sorted()
                .toList();
    }

    private KafkaEventLog journal(String client) {
        return new KafkaEventLog(
                KafkaEventLogOptions.of(broker.bootstrapServers(), client), Tracing.OFF, Clock.systemUTC());
    }
}
