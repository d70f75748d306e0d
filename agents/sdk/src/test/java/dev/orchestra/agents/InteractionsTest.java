package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.interactions.Interaction;
import dev.orchestra.agents.interactions.Interaction.Kind;
import dev.orchestra.agents.interactions.InteractionLimits;
import dev.orchestra.agents.interactions.Recollection;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.MessageFailure;
import dev.orchestra.agents.messages.MessageRefusal;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.events.memory.InMemoryEventLog;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an agent can tell of another one, from the journal. */
class InteractionsTest {

    private static final Topics TOPICS = new Topics("");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final AgentAddress EXPERT = AgentAddress.process("expert", "e1");

    private final InMemoryEventLog journal = new InMemoryEventLog();
    private final List<AgentRuntime> runtimes = new ArrayList<>();
    private final List<Event> answers = new CopyOnWriteArrayList<>();
    private final List<Event> receipts = new CopyOnWriteArrayList<>();
    private final Instant begin = Instant.now();

    @BeforeEach
    void listen() {
        journal.createTopics(TOPICS.shared());
        journal.subscribe(
                SubscriptionOptions.of("test", Set.of(TOPICS.stepResponse(), TOPICS.agentEvent())), delivery -> {
                    delivery.event()
                            .filter(event -> event.is(EventType.MESSAGE_RECEIVED))
                            .ifPresent(receipts::add);
                    delivery.event()
                            .filter(event -> event.is(EventType.STEP_COMPLETED))
                            .ifPresent(answers::add);
                    delivery.done();
                    return true;
                });
    }

    @AfterEach
    void stop() {
        runtimes.forEach(AgentRuntime::close);
        journal.close();
    }

    @Test
    void messagesBroadcastsAndStepsOfOneInstanceAreTold() throws Exception {
        AgentRuntime expert = start("expert", "e1", this::talkative);
        AgentRuntime asker = start(
                "asker",
                "a1",
                builder -> builder.subscribe("news", (message, messenger) -> {})
                        .handler(
                                step -> step.messenger().ask(EXPERT, "rate", Json.of(Map.of("flow", "orders")), LONG)));
        request("asker", "1", "inst-1");
        request("expert", "2", "inst-1");
        request("expert", "3", "inst-2");
        await().atMost(LONG).until(() -> answers.size() == 3);
        start("expert", "e2", this::talkative);
        await().atMost(LONG).until(() -> asker.messenger().find("e2").isPresent());
        try {
            asker.messenger().ask(EXPERT, "forbidden", Json.object(), LONG);
        } catch (MessageFailure refused) {
            assertThat(refused.code()).isEqualTo("NO");
        }
        asker.messenger().ask(AgentAddress.process("expert", "e2"), "rate", Json.object(), LONG);
        assertThat(expert.messenger().publish("news", "heard", Json.of(Map.of("n", 1))))
                .succeedsWithin(LONG);
        await().atMost(LONG).until(() -> receipts.size() == 1);

        Recollection told =
                asker.interactions().with(EXPERT, begin, Instant.now().plusSeconds(1));

        assertThat(told.unread()).isEmpty();
        assertThat(told.leftOut()).isZero();
        assertThat(shapes(told))
                .containsExactlyInAnyOrder(
                        "SENT MESSAGE rate",
                        "RECEIVED ANSWER ",
                        "SENT MESSAGE forbidden",
                        "RECEIVED REFUSAL ",
                        "RECEIVED BROADCAST heard",
                        "ALONGSIDE STEP_REQUEST element-2",
                        "ALONGSIDE STEP_ANSWER element-2");
        assertThat(told.interactions()).extracting(Interaction::at).isSorted();
        Interaction question = told.interactions().stream()
                .filter(one -> one.kind() == Kind.MESSAGE && one.name().equals("rate"))
                .findFirst()
                .orElseThrow();
        assertThat(question.correlationId()).isEqualTo("inst-1");
        assertThat(question.causationId()).contains("request-1");
        assertThat(question.sender()).isEqualTo("a1");
        assertThat(question.receiver()).isEqualTo("e1");
        assertThat(question.data()).isEqualTo(Json.of(Map.of("flow", "orders")));

        assertThat(shapes(asker.interactions()
                        .with(
                                AgentAddress.process("expert", "e2"),
                                begin,
                                Instant.now().plusSeconds(1))))
                .containsExactlyInAnyOrder("SENT MESSAGE rate", "RECEIVED ANSWER ");
        // The other side tells the same, turned round.
        Recollection turned = expert.interactions()
                .with(AgentAddress.process("asker", "a1"), begin, Instant.now().plusSeconds(1));
        assertThat(shapes(turned))
                .contains(
                        "RECEIVED MESSAGE rate", "SENT ANSWER ", "SENT BROADCAST heard", "RECEIVED MESSAGE forbidden");
        assertThat(asker.interactions()
                        .withType("expert", begin, Instant.now().plusSeconds(1))
                        .interactions())
                .hasSizeGreaterThan(told.interactions().size());
    }

    @Test
    void aProcessThatWasRestartedTellsTheSame() throws Exception {
        start("expert", "e1", this::talkative);
        AgentRuntime first = start("asker", "a1", builder -> builder);
        first.messenger().ask(EXPERT, "rate", Json.object(), LONG);
        Instant end = Instant.now().plusSeconds(1);
        Recollection before = first.interactions().with(EXPERT, begin, end);
        first.close();

        AgentRuntime second = start("asker", "a1", builder -> builder);
        assertThat(second.interactions().with(EXPERT, begin, end)).isEqualTo(before);
        assertThat(before.interactions()).hasSize(2);
        assertThat(second.interactions().with(EXPERT, end, end.plusSeconds(1)).interactions())
                .isEmpty();
    }

    @Test
    void onlyTheNewestThatFitAreToldAndTheRestIsCounted() throws Exception {
        start("expert", "e1", this::talkative);
        AgentRuntime asker = start("asker", "a1", builder -> builder);
        for (int n = 0; n < 20; n++) {
            asker.messenger().ask(EXPERT, "rate", Json.of(Map.of("n", n)), LONG);
        }
        Instant end = Instant.now().plusSeconds(1);

        Recollection few =
                asker.interactions(new InteractionLimits(4, 1_000_000, LONG)).with(EXPERT, begin, end);
        Recollection small =
                asker.interactions(new InteractionLimits(1_000, 1_500, LONG)).with(EXPERT, begin, end);
        assertThat(few.interactions()).hasSize(4);
        assertThat(few.leftOut()).isEqualTo(36);
        assertThat(few.interactions().getLast().data()).isEqualTo(Json.of(Map.of("n", 19)));
        assertThat(small.interactions()).hasSizeBetween(1, 7);
        assertThat(small.interactions().size() + small.leftOut()).isEqualTo(40);
    }

    @Test
    void whatCannotBeReadIsNamed() {
        AgentRuntime asker = start("asker", "a1", builder -> builder);

        assertThat(asker.interactions()
                        .with(AgentAddress.process("poet", "p1"), begin, Instant.now())
                        .unread())
                .contains(TOPICS.agentMessage("poet"));
    }

    private AgentRuntimeBuilder talkative(AgentRuntimeBuilder builder) {
        return builder.onMessage((message, messenger) -> {
            if (message.type().equals("forbidden")) {
                throw new MessageRefusal("NO", "Not for you.");
            }
            return message.data();
        });
    }

    private static List<String> shapes(Recollection told) {
        return told.interactions().stream()
                .map(one -> one.direction() + " " + one.kind() + " " + one.name())
                .toList();
    }

    private AgentRuntime start(String agent, String id, UnaryOperator<AgentRuntimeBuilder> more) {
        AgentRuntime runtime = more.apply(AgentRuntime.builder()
                        .agent(agent)
                        .agentId(id)
                        .handler(step -> Json.object())
                        .tick(Duration.ofMillis(50))
                        .clockHoleMax(Duration.ofHours(1))
                        .drainTime(Duration.ofSeconds(20))
                        .openTelemetry(OpenTelemetry.noop())
                        .ownEventLog(agentId -> journal.sharing(Clock.systemUTC(), Tracing.OFF)))
                .start();
        runtimes.add(runtime);
        await().atMost(LONG).until(() -> runtime.messenger().find(id).isPresent());
        return runtime;
    }

    private void request(String agent, String jobKey, String instance) {
        Event event = Event.of(EventType.STEP_REQUESTED)
                .id("request-" + jobKey)
                .source("/orchestra/server")
                .with(Attribute.JOB_KEY, jobKey)
                .with(Attribute.ATTEMPT, "1")
                .with(Attribute.STEP_TOKEN, "token-" + jobKey)
                .with(Attribute.CORRELATION_ID, instance)
                .with(Attribute.ELEMENT_ID, "element-" + jobKey)
                .data(Map.of("input", Map.of()))
                .build();
        journal.append(Outgoing.of(TOPICS.stepRequest(agent), jobKey, event)).join();
    }
}
