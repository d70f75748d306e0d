package dev.orchestra.reconstruction.peers;

import static dev.orchestra.reconstruction.Journal.ANSWERS;
import static dev.orchestra.reconstruction.Journal.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.AnswerRefused;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.CaseEvent.Closed;
import dev.orchestra.events.CaseEvent.Outcome;
import dev.orchestra.events.CaseEvent.PeerAnswer;
import dev.orchestra.events.ContextEvent.ContextDeclined;
import dev.orchestra.events.ContextEvent.ContextProvided;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.reconstruction.Journal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatheringsTest {

    private static final String LOST = "designer-1/i1";
    private static final PeerOptions LONG = PeerOptions.defaults().withWindow(Duration.ofSeconds(60));
    private static final PeerOptions SHORT = PeerOptions.defaults().withWindow(Duration.ofSeconds(1));

    private final Journal journal = new Journal();
    private final Set<String> dead = ConcurrentHashMap.newKeySet();
    private final List<Gatherings> running = new ArrayList<>();
    private final ExecutorService cases = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        running.forEach(Gatherings::close);
        cases.shutdownNow();
        journal.close();
    }

    @Test
    void itClosesAsSoonAsAllPeersHaveAnswered() throws Exception {
        var gathered = asking(start(LONG), "kafka-1", "terraform-1");
        provide("kafka-1", Map.of("orders", 40));
        decline("terraform-1", "Nothing is on record.");

        Gathered result = gathered.get(60, TimeUnit.SECONDS);
        assertThat(result.closed()).isEqualTo(Closed.ALL);
        assertThat(result.answers())
                .extracting(PeerAnswer::outcome)
                .containsExactly(Outcome.PROVIDED, Outcome.DECLINED);
        assertThat(result.answers().getFirst().message()).isEqualTo("It remembers orders.");
        assertThat(result.answers().getLast().message()).isEqualTo("Nothing is on record.");
    }

    @Test
    void theQuestionNamesWhoWasLostWhoIsAskedAndUntilWhenAnswersAreTaken() throws Exception {
        var gathered = asking(start(LONG), "kafka-1");

        Event asked = journal.awaitOn(EventType.CONTEXT_REQUESTED, 1).getFirst();
        ContextRequested request = asked.dataAs(ContextRequested.class);
        assertThat(asked.id()).isEqualTo("context/" + LOST);
        assertThat(asked.attribute(Attribute.CASE_ID)).contains(LOST);
        assertThat(request.failedAgentId()).isEqualTo("designer-1");
        assertThat(request.requester()).isEqualTo("orchestra");
        assertThat(request.peers()).containsExactly("kafka-1");
        assertThat(request.window()).isEqualTo(LONG.window());
        provide("kafka-1", Map.of());
        assertThat(gathered.get(60, TimeUnit.SECONDS).closed()).isEqualTo(Closed.ALL);
    }

    @Test
    void aPeerThatIsLostWhileItIsWaitedForLeavesTheSet() throws Exception {
        var gathered = asking(start(LONG), "kafka-1", "terraform-1");
        provide("kafka-1", Map.of());
        journal.awaitOn(EventType.CONTEXT_PROVIDED, 1);
        dead.add("terraform-1");

        Gathered result = gathered.get(60, TimeUnit.SECONDS);
        assertThat(result.closed()).isEqualTo(Closed.ALL);
        assertThat(result.answers()).extracting(PeerAnswer::outcome).containsExactly(Outcome.PROVIDED, Outcome.LOST);
    }

    @Test
    void theLastPeerDiesWithoutAWordAndTheCaseGoesOn() throws Exception {
        var gathered = asking(start(LONG), "kafka-1");
        journal.awaitOn(EventType.CONTEXT_REQUESTED, 1);
        dead.add("kafka-1");

        assertThat(gathered.get(60, TimeUnit.SECONDS).answers())
                .extracting(PeerAnswer::outcome)
                .containsExactly(Outcome.LOST);
    }

    @Test
    void itClosesAtTheWindowWithWhatIsThereAndWhoComesAfterItIsLate() throws Exception {
        Gatherings gatherings = start(SHORT);
        // What was said before the question counts, so that a slow machine has it when the window opens.
        provide("kafka-1", Map.of());
        journal.awaitOn(EventType.CONTEXT_PROVIDED, 1);
        var gathered = asking(gatherings, "kafka-1", "terraform-1");

        Gathered result = gathered.get(60, TimeUnit.SECONDS);
        assertThat(result.closed()).isEqualTo(Closed.WINDOW);
        assertThat(result.answers()).extracting(PeerAnswer::outcome).containsExactly(Outcome.PROVIDED, Outcome.SILENT);

        provide("terraform-1", Map.of());
        assertThat(refusal()).isEqualTo(AnswerRefused.Reason.LATE);
    }

    @Test
    void twoHundredCasesOfOneIncarnationShareOneQuestion() throws Exception {
        Gatherings gatherings = start(LONG);
        List<CompletableFuture<Gathered>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(asking(gatherings, "kafka-1"));
        }
        journal.awaitOn(EventType.CONTEXT_REQUESTED, 1);
        provide("kafka-1", Map.of());
        for (CompletableFuture<Gathered> one : all) {
            assertThat(one.get(60, TimeUnit.SECONDS).closed()).isEqualTo(Closed.ALL);
        }
        assertThat(journal.on(EventType.CONTEXT_REQUESTED)).hasSize(1);
    }

    @Test
    void whatCameWhileTheGathererWasKilledIsThereForTheNextOneAndNobodyIsAskedAgain() throws Exception {
        Gatherings killed = start(LONG);
        var interrupted = asking(killed, "kafka-1", "terraform-1");
        journal.awaitOn(EventType.CONTEXT_REQUESTED, 1);
        provide("kafka-1", Map.of("orders", 40));
        interrupted.cancel(true);
        killed.close();
        provide("terraform-1", Map.of());

        Gatherings next = start(LONG);
        Gathered result = asking(next, "kafka-1", "terraform-1").get(60, TimeUnit.SECONDS);

        assertThat(result.closed()).isEqualTo(Closed.ALL);
        assertThat(result.answers()).extracting(PeerAnswer::outcome).containsOnly(Outcome.PROVIDED);
        assertThat(next.told(result.answers().getFirst()).orElseThrow().memory().asMap())
                .containsEntry("orders", 40);
        assertThat(journal.on(EventType.CONTEXT_REQUESTED)).hasSize(1);
    }

    @Test
    void anAnswerThatIsNoLongerInMemoryIsReadFromItsTopic() throws Exception {
        var gathered = asking(start(LONG), "kafka-1");
        provide("kafka-1", Map.of("orders", 40));
        PeerAnswer answer = gathered.get(60, TimeUnit.SECONDS).answers().getFirst();

        Gatherings other = start(PeerOptions.defaults());
        assertThat(other.told(answer).orElseThrow().responder()).isEqualTo("kafka-1");
    }

    @Test
    void theFirstAnswerOfAPeerCountsAndTheSecondIsADuplicate() throws Exception {
        var gathered = asking(start(LONG), "kafka-1", "terraform-1");
        provide("kafka-1", Map.of("orders", 40));
        provide("kafka-1", Map.of("orders", 41));

        assertThat(refusal()).isEqualTo(AnswerRefused.Reason.DUPLICATE);
        provide("terraform-1", Map.of());
        PeerAnswer answer = gathered.get(60, TimeUnit.SECONDS).answers().getFirst();
        assertThat(running.getFirst().told(answer).orElseThrow().memory().asMap())
                .containsEntry("orders", 40);
    }

    @Test
    void anAnswerOfSomebodyWhoWasNotAskedIsForeign() {
        asking(start(LONG), "kafka-1");
        journal.awaitOn(EventType.CONTEXT_REQUESTED, 1);
        provide("stranger-1", Map.of());

        assertThat(refusal()).isEqualTo(AnswerRefused.Reason.FOREIGN);
    }

    @Test
    void anAnswerInTheNameOfAnotherIsForeign() {
        asking(start(LONG), "kafka-1");
        journal.awaitOn(EventType.CONTEXT_REQUESTED, 1);
        say("stranger-1", EventType.CONTEXT_PROVIDED, new ContextProvided(LOST, "kafka-1", List.of(), Json.object()));

        assertThat(refusal()).isEqualTo(AnswerRefused.Reason.FOREIGN);
    }

    @Test
    void anAnswerToAQuestionThatNobodyAskedIsForeign() {
        start(SHORT);
        provide("kafka-1", Map.of());

        assertThat(refusal()).isEqualTo(AnswerRefused.Reason.FOREIGN);
    }

    @Test
    void anAnswerThatIsTooLargeIsNotMergedAndIsNotWaitedForAnyMore() throws Exception {
        var gathered = asking(start(LONG), "kafka-1");
        provide("kafka-1", Map.of("orders", "x".repeat(LONG.answerBytesMax())));

        Gathered result = gathered.get(60, TimeUnit.SECONDS);
        assertThat(result.answers()).extracting(PeerAnswer::outcome).containsExactly(Outcome.OVERSIZED);
        assertThat(running.getFirst().told(result.answers().getFirst())).isEmpty();
        assertThat(refusal()).isEqualTo(AnswerRefused.Reason.OVERSIZED);
    }

    @Test
    void anAnswerThatCannotBeUnderstoodIsRecordedAndTheNextOneOfThePeerCounts() throws Exception {
        var gathered = asking(start(LONG), "kafka-1");
        say("kafka-1", EventType.CONTEXT_PROVIDED, Map.of("responder", "kafka-1"));
        say("kafka-1", EventType.STEP_COMPLETED, Map.of("output", Map.of()));
        List<Event> refused = journal.awaitOn(EventType.ANSWER_REFUSED, 2);
        provide("kafka-1", Map.of());

        assertThat(refused)
                .extracting(it -> it.dataAs(AnswerRefused.class).reason())
                .containsOnly(AnswerRefused.Reason.BROKEN);
        assertThat(gathered.get(60, TimeUnit.SECONDS).answers())
                .extracting(PeerAnswer::outcome)
                .containsExactly(Outcome.PROVIDED);
    }

    @Test
    void twoReplicasRecordARefusedAnswerAsOneEvent() {
        asking(start(LONG), "kafka-1");
        journal.awaitOn(EventType.CONTEXT_REQUESTED, 1);
        start(LONG);
        provide("stranger-1", Map.of());

        assertThat(journal.awaitOn(EventType.ANSWER_REFUSED, 2))
                .extracting(Event::id)
                .hasSize(2)
                .containsOnly(journal.on(EventType.ANSWER_REFUSED).getFirst().id());
    }

    @Test
    void nobodyIsAskedWhereThereIsNobodyOrPeersAreSwitchedOff() throws Exception {
        assertThat(asking(start(LONG)).get(60, TimeUnit.SECONDS).closed()).isEqualTo(Closed.NOBODY);
        assertThat(asking(start(LONG.off()), "kafka-1")
                        .get(60, TimeUnit.SECONDS)
                        .closed())
                .isEqualTo(Closed.OFF);
        assertThat(journal.on(EventType.CONTEXT_REQUESTED)).isEmpty();
    }

    @Test
    void anAnswerThatIsReadBeforeItsQuestionWaitsForIt() throws Exception {
        Gatherings gatherings = start(LONG);
        provide("kafka-1", Map.of());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !journal.on(EventType.CONTEXT_PROVIDED).isEmpty());

        assertThat(asking(gatherings, "kafka-1").get(60, TimeUnit.SECONDS).answers())
                .extracting(PeerAnswer::outcome)
                .containsExactly(Outcome.PROVIDED);
    }

    @Test
    void aCaseWhoseInstanceTheSharedQuestionDoesNotNameAsksForItself() throws Exception {
        Gatherings gatherings = start(LONG);
        provide("kafka-1", Map.of());
        journal.append(
                ANSWERS,
                "72-1",
                Event.of(EventType.CONTEXT_PROVIDED)
                        .id(UUID.randomUUID().toString())
                        .source("/agents/any/kafka-1")
                        .with(Attribute.AGENT_ID, "kafka-1")
                        .data(new ContextProvided("72-1", "kafka-1", List.of(), Json.object()))
                        .build());

        gatherings.ask(about("500"), () -> List.of("600"), "71-1");
        gatherings.ask(about("600"), () -> List.of("601"), "73-1");
        Gathered late = gatherings.ask(about("700"), List::of, "72-1");

        assertThat(journal.awaitOn(EventType.CONTEXT_REQUESTED, 2))
                .extracting(it -> it.dataAs(ContextRequested.class))
                .satisfiesExactly(shared -> assertThat(shared.threads()).containsExactly("500", "600"), alone -> {
                    assertThat(alone.caseId()).isEqualTo("72-1");
                    assertThat(alone.threads()).containsExactly("700");
                });
        assertThat(late.answers()).extracting(PeerAnswer::outcome).containsExactly(Outcome.PROVIDED);
    }

    private static Question about(String instance) {
        return new Question(
                LOST,
                "designer",
                "designer-1",
                "i1",
                List.of(instance),
                List.of("kafka-1"),
                Instant.EPOCH,
                Instant.now());
    }

    private Gatherings start(PeerOptions options) {
        Gatherings gatherings = Gatherings.start(
                new Gatherings.Dependencies(
                        journal.log, TOPICS, it -> !dead.contains(it), new SimpleMeterRegistry(), Clock.systemUTC()),
                options);
        running.add(gatherings);
        return gatherings;
    }

    private CompletableFuture<Gathered> asking(Gatherings gatherings, String... peers) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return gatherings.ask(new Question(
                                LOST,
                                "designer",
                                "designer-1",
                                "i1",
                                List.of(),
                                List.of(peers),
                                Instant.EPOCH,
                                Instant.now()));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                cases);
    }

    private void provide(String peer, Map<String, ?> memory) {
        say(peer, EventType.CONTEXT_PROVIDED, new ContextProvided(LOST, peer, List.of(), Json.of(memory)));
    }

    private void decline(String peer, String reason) {
        say(peer, EventType.CONTEXT_DECLINED, new ContextDeclined(LOST, peer, reason));
    }

    private void say(String peer, EventType type, Object data) {
        journal.append(
                ANSWERS,
                LOST,
                Event.of(type)
                        .id(UUID.randomUUID().toString())
                        .source("/agents/any/" + peer)
                        .with(Attribute.AGENT_ID, peer)
                        .with(Attribute.CASE_ID, LOST)
                        .data(data)
                        .build());
    }

    private AnswerRefused.Reason refusal() {
        return journal.awaitOn(EventType.ANSWER_REFUSED, 1)
                .getFirst()
                .dataAs(AnswerRefused.class)
                .reason();
    }
}
