package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.ContextEvent.ContextDeclined;
import dev.orchestra.events.ContextEvent.ContextProvided;
import dev.orchestra.events.ContextEvent.ContextRequested;
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
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Agents tell what they know of one that was lost. */
class PeerContextTest {

    private static final Topics TOPICS = new Topics("");
    private static final String ANSWERS = TOPICS.contextResponse("orchestra");
    private static final Duration LONG = Duration.ofSeconds(60);

    private final AgentTown town = new AgentTown(
                    ANSWERS,
                    TOPICS.agentMessage("asker"),
                    TOPICS.agentMessage("expert"),
                    TOPICS.stepRequest("asker"),
                    TOPICS.stepRequest("expert"),
                    TOPICS.agentTopic("rates"),
                    TOPICS.agentTopic("news"))
            .listeningTo(ANSWERS, TOPICS.stepResponse(), TOPICS.agentEvent());
    private final InMemoryEventLog journal = town.journal;
    private final CountDownLatch release = new CountDownLatch(1);
    private final Instant begun = Clock.systemUTC().instant().minusSeconds(1);

    @AfterEach
    void stop() {
        release.countDown();
        town.close();
    }

    @Test
    void aPeerTellsWhatItSaidToTheLostAgentAndHeardFromIt() throws Exception {
        expert("e1", builder -> builder);
        talk("orders");

        ask("case-1", List.of("e1"));

        ContextProvided told = provided("case-1", "e1");
        assertThat(told.responder()).isEqualTo("e1");
        assertThat(told.gaps()).isEmpty();
        assertThat(told.memory()).isEqualTo(Json.object());
        assertThat(told.interactions().stream().map(Json::asMap).toList())
                .satisfiesExactly(
                        question -> assertThat(question)
                                .containsEntry("direction", "received")
                                .containsEntry("kind", "message")
                                .containsEntry("sender", "a1")
                                .containsEntry("name", "rate")
                                .containsEntry("source", "/agents/asker/a1")
                                .containsEntry("body", Map.of("flow", "orders")),
                        answer -> assertThat(answer)
                                .containsEntry("direction", "sent")
                                .containsEntry("kind", "answer")
                                .containsEntry("receiver", "a1")
                                .containsEntry("body", Map.of("rate", 40)));
        Event event = answers("case-1").getFirst();
        assertThat(event.id()).isEqualTo("context/case-1/e1");
        assertThat(event.extensions())
                .containsAllEntriesOf(Map.of(
                        "causationid", "ask-case-1",
                        "caseid", "case-1",
                        "agent", "expert",
                        "agentid", "e1",
                        "partitionkey", "case-1"));
    }

    @Test
    void theRecordIsTheSameAfterARestartAndForAMemoryThatIsTooSmall() throws Exception {
        AgentRuntime expert = expert("e1", builder -> builder.subscribe("rates", (message, messenger) -> {}));
        AgentRuntime asker = start("asker", "a1", builder -> builder.subscribe("news", (message, messenger) -> {}));
        askOf(asker, "e1", "orders");
        askOf(asker, "e1", "returns");
        asker.messenger()
                .publish("rates", "rate", Json.of(Map.of("flow", "orders")))
                .join();
        expert.messenger()
                .publish("news", "news", Json.of(Map.of("late", true)))
                .join();
        step("expert", "71");
        awaitReceipts(2);
        awaitStepAnswer();

        ask("case-1", List.of());
        List<Json> before = provided("case-1", "e1").interactions();
        expert.close();
        expert("e1", builder -> builder.subscribe("rates", (message, messenger) -> {}));
        ask("case-2", List.of());
        List<Json> after = provided("case-2", "e1").interactions();

        assertThat(before.stream()
                        .map(it -> it.string("kind").orElseThrow() + " "
                                + it.string("direction").orElseThrow()))
                .containsExactlyInAnyOrder(
                        "message received",
                        "answer sent",
                        "message received",
                        "answer sent",
                        "broadcast received",
                        "broadcast sent",
                        "step-request alongside",
                        "step-answer alongside");
        assertThat(after).isEqualTo(before);
    }

    @Test
    void whatNoLongerFitsTheMemoryIsReadBackFromTheJournal() throws Exception {
        expert("e1", builder -> builder.recoveryLimits(RecoveryLimits.DEFAULT.remembered(3, 1 << 20)));
        for (int i = 0; i < 5; i++) {
            talk("flow-" + i);
        }

        ask("case-1", List.of("e1"));

        assertThat(provided("case-1", "e1").interactions()).hasSize(10);
    }

    @Test
    void whoIsNotAskedOrIsTheLostOneItselfSaysNothing() throws Exception {
        expert("e1", builder -> builder);
        expert("e2", builder -> builder);
        talk("orders");

        ask("case-1", List.of("e1"));
        ask("case-2", List.of());

        provided("case-1", "e1");
        soon().until(() -> answers("case-2").size() == 2);
        assertThat(answers("case-1")).hasSize(1);
        assertThat(answers("case-2"))
                .extracting(event -> event.attribute(Attribute.AGENT_ID).orElseThrow())
                .containsExactlyInAnyOrder("e1", "e2");
    }

    @Test
    void aQuestionThatTwoServersAskIsAnsweredOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        expert(
                "e1",
                builder -> builder.onContextRequest((question, interactions) -> {
                    asked.incrementAndGet();
                    return Json.object();
                }));
        talk("orders");

        ask("case-1", List.of("e1"));
        ask("case-1", List.of("e1"));
        provided("case-1", "e1");
        ask("case-1", List.of("e1"));
        ask("case-2", List.of("e1"));

        provided("case-2", "e1");
        assertThat(asked).hasValue(2);
        assertThat(answers("case-1")).hasSize(1);
    }

    @Test
    void whoKnowsNothingDeclines() {
        expert("e1", builder -> builder);

        ask("case-1", List.of("e1"));

        assertThat(declined("case-1", "e1").reason()).contains("No interaction with a1 is on record");
    }

    @Test
    void whereItIsSwitchedOffTheAnswerSaysSoAtOnce() throws Exception {
        expert("e1", builder -> builder.peerContext(false));
        talk("orders");

        ask("case-1", List.of("e1"));

        assertThat(declined("case-1", "e1").reason()).contains("PEER_CONTEXT_ENABLED");
    }

    @Test
    void aHandlerAddsWhatTheAgentKnowsItself() throws Exception {
        expert(
                "e1",
                builder -> builder.onContextRequest((question, interactions) -> Json.of(Map.of(
                        "lost",
                        question.failedAgentId(),
                        "threads",
                        question.threads(),
                        "count",
                        interactions.size()))));
        talk("orders");

        ask("case-1", List.of("e1"));

        assertThat(provided("case-1", "e1").memory())
                .satisfies(memory -> assertThat(memory.asMap())
                        .isEqualTo(Map.of("lost", "a1", "threads", List.of("9"), "count", 2)));
    }

    @Test
    void aHandlerThatFailsOrHangsDoesNotKeepTheRestBack() throws Exception {
        expert(
                "e1",
                builder -> builder.onContextRequest((question, interactions) -> {
                    throw new IllegalStateException("The index is broken, token=abcdef0123456789.");
                }));
        expert(
                "e2",
                builder -> builder.recoveryLimits(RecoveryLimits.DEFAULT.contextTime(Duration.ofMillis(50)))
                        .onContextRequest((question, interactions) -> {
                            release.await();
                            return Json.object();
                        }));
        talk("orders");
        talkTo("e2", "returns");

        ask("case-1", List.of());

        assertThat(provided("case-1", "e1").interactions()).hasSize(2);
        assertThat(provided("case-1", "e1").gaps())
                .singleElement()
                .satisfies(
                        gap -> assertThat(gap).contains("The index is broken").doesNotContain("abcdef0123456789"));
        assertThat(provided("case-1", "e2").gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap).contains("PT0.05S"));
    }

    @Test
    void theNewestIsToldThatFitsAndWhatIsMissingIsSaid() throws Exception {
        expert(
                "e1",
                builder -> builder.onContextRequest(
                        (question, interactions) -> Json.of(Map.of("large", "x".repeat(4_000)))));
        talk("x".repeat(50_000));
        for (int i = 0; i < 20; i++) {
            talk("flow-" + i);
        }

        ask("case-1", List.of("e1"), 6_000, begun);

        ContextProvided told = provided("case-1", "e1");
        assertThat(answers("case-1").getFirst().data().text().length()).isLessThanOrEqualTo(6_000);
        assertThat(told.gaps()).hasSize(2).anySatisfy(gap -> assertThat(gap).contains("older interactions"));
        assertThat(told.memory()).isEqualTo(Json.object());
        assertThat(told.interactions()).hasSizeGreaterThan(5);
        assertThat(told.interactions().getLast().asMap()).containsEntry("body", Map.of("rate", 40));
        assertThat(told.interactions().get(told.interactions().size() - 2).asMap())
                .containsEntry("body", Map.of("flow", "flow-19"));
    }

    @Test
    void whatIsTooLargeIsToldWithoutItsBody() throws Exception {
        expert("e1", builder -> builder);
        talk("x".repeat(50_000));

        ask("case-1", List.of("e1"), 6_000, begun);

        assertThat(provided("case-1", "e1").interactions().getFirst().asMap())
                .containsKey("bodyBytes")
                .doesNotContainKey("body");
    }

    @Test
    void onlyWhatWasSaidInTheTimeIsTold() throws Exception {
        expert("e1", builder -> builder);
        talk("orders");
        Instant between = Clock.systemUTC().instant().plusMillis(1);
        soon().until(() -> Clock.systemUTC().instant().isAfter(between));
        talk("returns");

        ask("case-1", List.of("e1"), 64_000, between);

        assertThat(provided("case-1", "e1").interactions()).hasSize(2);
    }

    @Test
    void aRestartInTheMiddleOfTheWindowAnswersAndAQuestionThatIsOverIsLeftAlone() throws Exception {
        AgentRuntime expert = expert("e1", builder -> builder);
        talk("orders");
        expert.close();
        Instant over = Clock.systemUTC().instant().minusMillis(1);
        journal.append(question("case-0", List.of("e1"), 64_000, begun, over)).join();
        ask("case-1", List.of("e1"));

        expert("e1", builder -> builder);

        provided("case-1", "e1");
        assertThat(answers("case-0")).isEmpty();
    }

    @Test
    void aQuestionThatCannotBeReadHoldsNothingUp() throws Exception {
        expert("e1", builder -> builder);
        talk("orders");
        Event broken = Event.of(EventType.CONTEXT_REQUESTED)
                .id("broken")
                .source("/orchestra/server")
                .data(Map.of("case", ""))
                .build();

        journal.append(Outgoing.of(TOPICS.contextRequest(), "case-1", broken)).join();
        ask("case-1", List.of("e1"));

        provided("case-1", "e1");
    }

    private static ConditionFactory soon() {
        return await().atMost(LONG);
    }

    private AgentRuntime expert(String id, UnaryOperator<AgentRuntimeBuilder> more) {
        return start(
                "expert",
                id,
                builder -> more.apply(builder.onMessage((message, messenger) -> Json.of(Map.of("rate", 40)))));
    }

    private AgentRuntime start(String agent, String id, UnaryOperator<AgentRuntimeBuilder> more) {
        return town.start(agent, id, more);
    }

    /** What is asked of the expert by the agent that is lost afterwards. */
    private static void askOf(AgentRuntime asker, String expert, String flow) throws Exception {
        soon().until(() -> asker.messenger().find(expert).isPresent());
        asker.messenger().ask(AgentAddress.process("expert", expert), "rate", Json.of(Map.of("flow", flow)), LONG);
    }

    private void talk(String flow) throws Exception {
        talkTo("e1", flow);
    }

    private void talkTo(String expert, String flow) throws Exception {
        askOf(town.find("a1").orElseGet(() -> start("asker", "a1", builder -> builder)), expert, flow);
    }

    private void step(String agent, String jobKey) {
        town.request(agent, jobKey, Map.of("design", "shop"));
    }

    private void awaitReceipts(int count) {
        soon().until(() -> events(TOPICS.agentEvent()).stream()
                        .filter(event -> event.is(EventType.MESSAGE_RECEIVED))
                        .count()
                >= count);
    }

    private void awaitStepAnswer() {
        soon().until(() -> !events(TOPICS.stepResponse()).isEmpty());
    }

    private void ask(String caseId, List<String> peers) {
        ask(caseId, peers, 64_000, begun);
    }

    private void ask(String caseId, List<String> peers, int limitBytes, Instant from) {
        Instant until = Clock.systemUTC().instant().plus(LONG);
        journal.append(question(caseId, peers, limitBytes, from, until)).join();
    }

    private static Outgoing question(String caseId, List<String> peers, int limitBytes, Instant from, Instant until) {
        ContextRequested question = new ContextRequested(
                caseId,
                "orchestra",
                "asker",
                "a1",
                "incarnation",
                List.of("9"),
                peers,
                from,
                null,
                Duration.ofSeconds(20),
                limitBytes);
        Event event = Event.of(EventType.CONTEXT_REQUESTED)
                .id("ask-" + caseId)
                .source("/orchestra/server")
                .with(Attribute.CASE_ID, caseId)
                .with(Attribute.EXPIRY_TIME, until.toString())
                .data(question)
                .build();
        return Outgoing.of(TOPICS.contextRequest(), caseId, event);
    }

    private ContextProvided provided(String caseId, String by) {
        return answer(caseId, by).dataAs(ContextProvided.class);
    }

    private ContextDeclined declined(String caseId, String by) {
        return answer(caseId, by).dataAs(ContextDeclined.class);
    }

    private Event answer(String caseId, String by) {
        soon().until(() -> answers(caseId).stream()
                .anyMatch(
                        event -> event.attribute(Attribute.AGENT_ID).orElse("").equals(by)));
        return answers(caseId).stream()
                .filter(event -> event.attribute(Attribute.AGENT_ID).orElse("").equals(by))
                .findFirst()
                .orElseThrow();
    }

    private List<Event> answers(String caseId) {
        return events(ANSWERS).stream()
                .filter(event -> event.attribute(Attribute.CASE_ID).orElse("").equals(caseId))
                .toList();
    }

    private List<Event> events(String topic) {
        return town.events(topic);
    }
}
