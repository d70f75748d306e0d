package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.EffectRecorded;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.UndoEvent.UndoDone;
import dev.orchestra.events.UndoEvent.UndoFailed;
import dev.orchestra.events.UndoEvent.UndoRequested;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.events.memory.InMemoryEventLog;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Effects of lost attempts are taken back by whichever process of the type is there. */
class UndoTest {

    private static final Topics TOPICS = new Topics("");
    private static final Json PATH = Json.parse("{\"path\":\"out/a.tf\"}");

    private final InMemoryEventLog journal = new InMemoryEventLog();
    private final List<AgentRuntime> runtimes = new ArrayList<>();
    private final List<Delivery> said = new CopyOnWriteArrayList<>();
    private final List<EffectToUndo> undone = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @BeforeEach
    void listen() {
        journal.createTopics(TOPICS.shared());
        journal.subscribe(SubscriptionOptions.of("test", Set.of(TOPICS.agentEffect())), delivery -> {
            said.add(delivery);
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
    void anotherProcessOfTheTypeTakesAnEffectBackAndAcknowledgesIt() {
        start("writer-2", builder -> builder.onUndo("delete-file", undone::add));

        request("delete-file", "71-1-1", "undo-1");

        soon().until(() -> answers().size() == 1);
        assertThat(undone).containsExactly(new EffectToUndo("71-1-1", "file", "out/a.tf", PATH, "71"));
        Event answer = answers().getFirst();
        assertThat(answer.is(EventType.UNDO_DONE)).isTrue();
        assertThat(answer.dataAs(UndoDone.class)).isEqualTo(new UndoDone("71-1-1"));
        assertThat(answer.extensions())
                .containsAllEntriesOf(Map.of(
                        "causationid", "undo-1",
                        "jobkey", "71",
                        "attempt", "1",
                        "caseid", "71-1",
                        "agent", "writer",
                        "agentid", "writer-2",
                        "partitionkey", "71"));
        assertThat(said)
                .allMatch(delivery -> delivery.raw().keyText().orElse("").equals("71"));
    }

    @Test
    void whatAHandlerThrowsIsTheAnswerWithoutItsSecrets() {
        start(
                "writer-1",
                builder -> builder.onUndo("delete-file", effect -> {
                    throw new IllegalStateException("password=hunter2 was refused; delete out/a.tf by hand.");
                }));

        request("delete-file", "71-1-1", "undo-1");

        soon().until(() -> answers().size() == 1);
        assertThat(answers().getFirst().dataAs(UndoFailed.class).message())
                .contains("by hand")
                .doesNotContain("hunter2");
    }

    @Test
    void aHandlerThatHangsIsInterruptedAndTheAnswerSaysSo() {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        start(
                "writer-1",
                builder -> builder.recoveryLimits(RecoveryLimits.DEFAULT.undoTime(Duration.ofMillis(50)))
                        .onUndo("delete-file", effect -> {
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                interrupted.complete(true);
                                throw e;
                            }
                        }));

        request("delete-file", "71-1-1", "undo-1");

        soon().until(() -> answers().size() == 1);
        assertThat(answers().getFirst().dataAs(UndoFailed.class).message())
                .contains("delete-file", "PT0.05S", "out/a.tf", "undoTime");
        soon().until(interrupted::isDone);
    }

    @Test
    void aRequestThatIsAnsweredOnTheTopicIsNotRunAgainByTheNextOwner() {
        // The process that answered died before its place was committed.
        request("delete-file", "71-1-1", "undo-1");
        append("71", EventType.UNDO_DONE, "undone-1", "undo-1", new UndoDone("71-1-1"));
        request("delete-file", "71-1-2", "undo-2");

        start("writer-1", builder -> builder.onUndo("delete-file", undone::add));

        soon().until(() -> answers().size() == 2);
        assertThat(undone).extracting(EffectToUndo::id).containsExactly("71-1-2");
    }

    @Test
    void aProcessThatStopsInTheMiddleLeavesItToAnotherUnderTheSameKey() {
        CountDownLatch begun = new CountDownLatch(1);
        AgentRuntime first = start(
                "writer-1",
                builder -> builder.drainTime(Duration.ZERO).onUndo("delete-file", effect -> {
                    begun.countDown();
                    release.await();
                }));
        request("delete-file", "71-1-1", "undo-1");
        soon().until(() -> begun.getCount() == 0);
        start("writer-2", builder -> builder.onUndo("delete-file", undone::add));

        first.close();

        soon().until(() -> answers().size() == 1);
        assertThat(answers().getFirst().attribute(Attribute.AGENT_ID)).contains("writer-2");
        assertThat(undone).extracting(EffectToUndo::id).containsExactly("71-1-1");
    }

    @Test
    void aNewerVersionTakesBackWhatAnOlderOneDoesNotKnow() {
        start("writer-1", builder -> builder.onUndo("delete-file", undone::add));
        start("writer-2", builder -> builder.onUndo("delete-file", undone::add).onUndo("drop-topic", undone::add));

        for (int i = 0; i < 6; i++) {
            request("drop-topic", i + "-1-1", "topic-" + i);
            request("delete-file", i + "-1-2", "file-" + i);
        }

        // What was under way when the other process came is done by both.
        soon().until(() -> answers().stream().map(Event::id).distinct().count() == 12);
        assertThat(answers()).allMatch(event -> event.is(EventType.UNDO_DONE));
        assertThat(undone.stream().map(it -> it.jobKey() + "/" + it.id()).distinct())
                .hasSize(12);
        assertThat(answers())
                .filteredOn(event ->
                        event.attribute(Attribute.CAUSATION_ID).orElseThrow().startsWith("topic"))
                .allMatch(event ->
                        event.attribute(Attribute.AGENT_ID).orElseThrow().equals("writer-2"));
    }

    @Test
    void aRequestThatComesTwiceHasTheSameKey() {
        start("writer-1", builder -> builder.onUndo("delete-file", undone::add));

        request("delete-file", "71-1-1", "undo-1");
        request("delete-file", "71-1-1", "undo-1");
        request("delete-file", "71-1-2", "undo-2");

        soon().until(() -> answers().stream()
                .anyMatch(event ->
                        event.attribute(Attribute.CAUSATION_ID).orElseThrow().equals("undo-2")));
        assertThat(undone).extracting(EffectToUndo::id).contains("71-1-1", "71-1-2");
        assertThat(answers()).allMatch(event -> event.is(EventType.UNDO_DONE));
    }

    @Test
    void whatWhoeverAskedHasGivenUpIsLeftAlone() {
        Clock past = Clock.fixed(Clock.systemUTC().instant().minus(Duration.ofHours(2)), ZoneOffset.UTC);
        try (InMemoryEventLog old = journal.sharing(past, Tracing.OFF)) {
            old.append(requested("delete-file", "71-1-1", "undo-1")).join();
        }
        start("writer-1", builder -> builder.onUndo("delete-file", undone::add));

        soon().until(() -> answers().size() == 1);
        assertThat(answers().getFirst().dataAs(UndoFailed.class).message()).contains("Ask again");
        assertThat(undone).isEmpty();
    }

    @Test
    void whatIsForOthersIsLeftToThem() {
        start("writer-1", builder -> builder.onUndo("delete-file", undone::add));
        Event foreign = event("71", EventType.UNDO_REQUESTED, "undo-1", null)
                .with(Attribute.AGENT, "painter")
                .data(data("delete-file", "71-1-1"))
                .build();

        journal.append(Outgoing.of(TOPICS.agentEffect(), "71", foreign)).join();
        request("unknown-handler", "71-1-2", "undo-2");
        request("delete-file", "71-1-3", "undo-3");

        soon().until(() -> answers().size() == 1);
        assertThat(undone).extracting(EffectToUndo::id).containsExactly("71-1-3");
    }

    @Test
    void aBrokenRequestIsOneDeadLetterHoweverManyHandlersThereAre() {
        start("writer-1", builder -> builder.onUndo("delete-file", undone::add).onUndo("drop-topic", undone::add));
        Event broken = event("71", EventType.UNDO_REQUESTED, "undo-1", null)
                .data(Map.of("effect", ""))
                .build();
        String letters = Topics.deadLetters(TOPICS.agentEffect());

        journal.append(Outgoing.of(TOPICS.agentEffect(), "71", broken)).join();
        request("delete-file", "71-1-1", "undo-2");
        request("drop-topic", "71-1-2", "undo-3");

        soon().until(() -> answers().size() == 2);
        soon().until(() -> journal.ends(Set.of(letters)).values().stream()
                        .mapToLong(Long::longValue)
                        .sum()
                == 1);
    }

    @Test
    void aHandlerOfStepsThatKnowsHowToUndoNeedsNoRegistration() {
        final class Writer implements AgentHandler, UndoHandlers {
            @Override
            public Json handle(StepContext step) throws InterruptedException {
                return Json.of(Map.of("id", step.effect("file", "out/a.tf", new Undo("delete-file", PATH))));
            }

            @Override
            public Map<String, UndoHandler> undoHandlers() {
                return Map.of("delete-file", undone::add);
            }
        }
        start("writer-1", builder -> builder.handler(new Writer()));
        soon().until(() -> !journal.ends(Set.of(TOPICS.agentRegistry())).isEmpty());
        Event step = event("71", EventType.STEP_REQUESTED, "request-1", null)
                .with(Attribute.STEP_TOKEN, "token")
                .data(Map.of("input", Map.of()))
                .build();
        journal.append(Outgoing.of(TOPICS.stepRequest("writer"), "71", step)).join();
        soon().until(() -> said.stream()
                .flatMap(delivery -> delivery.event().stream())
                .anyMatch(event -> event.is(EventType.EFFECT_RECORDED)));

        request("delete-file", "71-1-1", "undo-1");

        soon().until(() -> answers().size() == 1);
        assertThat(undone).containsExactly(new EffectToUndo("71-1-1", "file", "out/a.tf", PATH, "71"));
    }

    @Test
    void namesOfHandlersAreChecked() {
        assertThatThrownBy(() -> AgentRuntime.builder().onUndo("Delete File", undone::add))
                .hasMessageContaining("Delete File");
        assertThatThrownBy(() -> Undo.by("", Map.of())).hasMessageContaining("1 to 64");
        assertThatThrownBy(() -> Undo.by("delete-file", "out/a.tf")).hasMessageContaining("object");
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private AgentRuntime start(String id, UnaryOperator<AgentRuntimeBuilder> more) {
        InMemoryEventLog log = journal.sharing(Clock.systemUTC(), Tracing.OFF);
        AgentRuntime runtime = more.apply(AgentRuntime.builder()
                        .agent("writer")
                        .agentId(id)
                        .handler(step -> Json.object())
                        .tick(Duration.ofMillis(50))
                        .clockHoleMax(Duration.ofHours(1))
                        .openTelemetry(OpenTelemetry.noop())
                        .ownEventLog(agentId -> log))
                .start();
        runtimes.add(runtime);
        return runtime;
    }

    private List<Event> answers() {
        return said.stream()
                .flatMap(delivery -> delivery.event().stream())
                .filter(event -> event.is(EventType.UNDO_DONE) || event.is(EventType.UNDO_FAILED))
                .toList();
    }

    private void request(String handler, String effect, String id) {
        journal.append(requested(handler, effect, id)).join();
    }

    private static Outgoing requested(String handler, String effect, String id) {
        String jobKey = effect.substring(0, effect.indexOf('-'));
        return Outgoing.of(
                TOPICS.agentEffect(),
                jobKey,
                event(jobKey, EventType.UNDO_REQUESTED, id, null)
                        .data(data(handler, effect))
                        .build());
    }

    private static UndoRequested data(String handler, String effect) {
        return new UndoRequested(effect, "file", "out/a.tf", new EffectRecorded.Undo(handler, PATH), "71-1");
    }

    private void append(String jobKey, EventType type, String id, String cause, Object data) {
        journal.append(Outgoing.of(
                        TOPICS.agentEffect(),
                        jobKey,
                        event(jobKey, type, id, cause).data(data).build()))
                .join();
    }

    private static dev.orchestra.events.EventBuilder event(String jobKey, EventType type, String id, String cause) {
        return Event.of(type)
                .id(id)
                .source("/orchestra/server")
                .with(Attribute.JOB_KEY, jobKey)
                .with(Attribute.ATTEMPT, "1")
                .with(Attribute.CASE_ID, "71-1")
                .with(Attribute.CAUSATION_ID, cause)
                .with(Attribute.PARTITION_KEY, jobKey)
                .with(Attribute.AGENT, "writer");
    }
}
