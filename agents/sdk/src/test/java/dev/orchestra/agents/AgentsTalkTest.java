package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.Broadcasts;
import dev.orchestra.agents.messages.MessageFailure;
import dev.orchestra.agents.messages.MessageFailure.Reason;
import dev.orchestra.agents.messages.MessageHandler;
import dev.orchestra.agents.messages.MessageLimits;
import dev.orchestra.agents.messages.MessageRefusal;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.MessageReceived;
import dev.orchestra.events.MessageSaid;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Agent processes on one journal that talk to each other. */
class AgentsTalkTest {

    private static final Topics TOPICS = new Topics("");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final MessageHandler ECHO = (message, messenger) -> message.data();

    private final AgentTown town = new AgentTown(TOPICS.agentMessage("asker"), TOPICS.agentMessage("expert"))
            .listeningTo(
                    TOPICS.agentMessage("asker"),
                    TOPICS.agentMessage("expert"),
                    TOPICS.agentEvent(),
                    TOPICS.agentRegistry(),
                    TOPICS.stepResponse());
    private final InMemoryEventLog journal = town.journal;
    private final List<Delivery> said = town.said();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void stop() {
        release.countDown();
        town.close();
    }

    @Test
    void aMessageIsAnsweredAndBothAreOnRecord() throws Exception {
        start(
                "expert",
                "e1",
                builder -> builder.onMessage((message, messenger) -> {
                    assertThat(message.type()).isEqualTo("rate");
                    assertThat(message.sender()).isEqualTo(AgentAddress.process("asker", "a1"));
                    return Json.of(Map.of(
                            "rate", 40, "of", message.data().string("flow").orElseThrow()));
                }));
        Messenger asker = start("asker", "a1").messenger();

        Json answer = asker.ask(process("e1"), "rate", Json.of(Map.of("flow", "orders")), LONG);

        assertThat(answer.asMap()).isEqualTo(Map.of("rate", 40, "of", "orders"));
        Event sent = awaitOnRecord(EventType.MESSAGE_SENT);
        Event answered = awaitOnRecord(EventType.MESSAGE_ANSWERED);
        assertThat(sent.source()).isEqualTo("/agents/asker/a1");
        assertThat(sent.attribute(Attribute.RECEIVER)).contains("e1");
        assertThat(sent.attribute(Attribute.SENDER)).contains("a1");
        assertThat(sent.attribute(Attribute.REPLY_TO)).contains("a1");
        assertThat(sent.attribute(Attribute.CORRELATION_ID)).contains(sent.id());
        assertThat(answered.attribute(Attribute.CAUSATION_ID)).contains(sent.id());
        assertThat(answered.attribute(Attribute.CORRELATION_ID)).contains(sent.id());
        assertThat(answered.attribute(Attribute.SENDER)).contains("e1");
        assertThat(answered.attribute(Attribute.RECEIVER)).contains("a1");
    }

    @Test
    void anAddressIsFoundByTheAgentId() {
        start("expert", "e1", builder -> builder.onMessage(ECHO));
        Messenger asker = start("asker", "a1").messenger();

        await().atMost(LONG).until(() -> asker.find("e1").equals(Optional.of(process("e1"))));
        assertThat(asker.find("nobody")).isEmpty();
    }

    @Test
    void aRefusalKeepsItsCodeAndAFailureIsScrubbed() {
        start(
                "expert",
                "e1",
                builder -> builder.onMessage((message, messenger) -> {
                    if (message.type().equals("forbidden")) {
                        throw new MessageRefusal("NOT_FOR_YOU", "Ask the owner.");
                    }
                    throw new IllegalStateException("cannot log in with password=secret123");
                }));
        Messenger asker = start("asker", "a1").messenger();

        MessageFailure refused = failure(() -> asker.ask(process("e1"), "forbidden", Json.object(), LONG));
        assertThat(refused.reason()).isEqualTo(Reason.REFUSED);
        assertThat(refused.code()).isEqualTo("NOT_FOR_YOU");
        assertThat(refused).hasMessageContaining("Ask the owner.");
        MessageFailure failed = failure(() -> asker.ask(process("e1"), "other", Json.object(), LONG));
        assertThat(failed.code()).isEqualTo(MessageRefusal.HANDLER_FAILED);
        assertThat(failed).hasMessageContaining("cannot log in").hasMessageNotContaining("secret123");
    }

    @Test
    void anAnswerThatIsNoObjectIsAFailureOfTheHandler() {
        start("expert", "e1", builder -> builder.onMessage((message, messenger) -> Json.of(1)));
        Messenger asker = start("asker", "a1").messenger();

        assertThat(failure(() -> asker.ask(process("e1"), "x", Json.object(), LONG))
                        .code())
                .isEqualTo(MessageRefusal.HANDLER_FAILED);
    }

    @Test
    void nobodyWaitsForAnAgentThatDoesNotExistOrHasLeft() {
        start("expert", "e1", builder -> builder.onMessage(ECHO));
        AgentRuntime leaving = start("expert", "e2", builder -> builder.onMessage(ECHO));
        Messenger asker = start("asker", "a1").messenger();
        await().atMost(LONG).until(() -> asker.find("e2").isPresent());
        leaving.close();
        await().atMost(LONG).until(() -> asker.find("e2").isEmpty());

        assertThat(failure(() -> asker.ask(process("nobody"), "x", Json.object(), LONG))
                        .reason())
                .isEqualTo(Reason.NO_SUCH_AGENT);
        assertThat(failure(() -> asker.ask(process("e2"), "x", Json.object(), LONG))
                        .reason())
                .isEqualTo(Reason.AGENT_GONE);
        assertThat(failure(() -> asker.ask(AgentAddress.process("asker", "e1"), "x", Json.object(), LONG)))
                .hasMessageContaining("is of the type 'expert'");
        assertThat(failure(() -> asker.ask(AgentAddress.instance("poet", "1"), "x", Json.object(), LONG))
                        .reason())
                .isEqualTo(Reason.NO_SUCH_AGENT);
    }

    @Test
    void anAgentWithoutAHandlerSaysSoAtOnce() {
        start("expert", "e1");
        Messenger asker = start("asker", "a1").messenger();

        assertThat(failure(() -> asker.ask(process("e1"), "x", Json.object(), LONG))
                        .code())
                .isEqualTo(MessageRefusal.UNKNOWN_MESSAGE);
    }

    @Test
    void aReceiverThatDoesNotAnswerInTimeIsAClearTimeoutAndItsLateAnswerIsDropped() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        start(
                "expert",
                "e1",
                builder -> builder.onMessage((message, messenger) -> {
                    if (message.type().equals("slow")) {
                        taken.incrementAndGet();
                        release.await();
                    }
                    return message.data();
                }));
        Messenger asker = start("asker", "a1").messenger();

        // Asked again if the machine was so slow that the message's time was over before the receiver had it.
        await().atMost(LONG).until(() -> {
            MessageFailure late =
                    failure(() -> asker.ask(process("e1"), "slow", Json.of(Map.of("n", 1)), Duration.ofSeconds(1)));
            assertThat(late.reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(late).hasMessageContaining("registered");
            return taken.get() > 0;
        });
        release.countDown();
        await().atMost(LONG).until(() -> onRecord(EventType.MESSAGE_ANSWERED).size() == taken.get());
        assertThat(asker.ask(process("e1"), "fast", Json.of(Map.of("n", 2)), LONG)
                        .asMap())
                .isEqualTo(Map.of("n", 2));
    }

    @Test
    void aMessageWhoseTimeWasOverBeforeItsTurnIsRefusedUnhandled() {
        List<String> handled = new CopyOnWriteArrayList<>();
        start(
                "expert",
                "e1",
                builder -> builder.onMessage((message, messenger) -> {
                    handled.add(message.id());
                    return Json.object();
                }));
        awaitRegistered("e1");
        journal.append(message("m1", "e1", Instant.now().minusSeconds(1))).join();

        await().atMost(LONG).until(() -> onRecord(EventType.MESSAGE_REFUSED).size() == 1);
        assertThat(onRecord(EventType.MESSAGE_REFUSED).getFirst().data().string("code"))
                .contains(MessageRefusal.EXPIRED);
        assertThat(handled).isEmpty();
    }

    @Test
    void aDuplicateIsNotHandledAgainAndGetsTheSameAnswer() {
        AtomicInteger handled = new AtomicInteger();
        start(
                "expert",
                "e1",
                builder -> builder.onMessage((message, messenger) -> {
                    if (message.id().equals("m1")) {
                        handled.incrementAndGet();
                        release.await();
                    }
                    return Json.of(Map.of("n", handled.get()));
                }));
        awaitRegistered("e1");
        Instant expiry = Instant.now().plusSeconds(600);
        journal.append(message("m1", "e1", expiry)).join();
        journal.append(message("m1", "e1", expiry)).join();
        journal.append(message("behind them", "e1", expiry)).join();
        await().atMost(LONG).until(() -> answersTo("behind them").size() == 1);
        release.countDown();
        await().atMost(LONG).until(() -> answersTo("m1").size() == 1);

        // The answer is seen here before it is known there to be stored; until then a duplicate joins the first.
        await().atMost(LONG).until(() -> {
            journal.append(message("m1", "e1", expiry)).join();
            return answersTo("m1").size() > 1;
        });
        assertThat(handled).hasValue(1);
        assertThat(answersTo("m1")).containsOnly(answersTo("m1").getFirst());
    }

    @Test
    void aStepAsksAnotherAgentInTheMiddleOfItsWork() {
        start("expert", "e1", builder -> builder.onMessage(ECHO));
        start(
                "asker",
                "a1",
                builder -> builder.handler(
                        step -> step.messenger().ask(process("e1"), "rate", Json.of(Map.of("flow", "orders")), LONG)));
        awaitRegistered("a1");
        awaitRegistered("e1");
        request("77");

        await().atMost(LONG).until(() -> onRecord(EventType.STEP_COMPLETED).size() == 1);
        assertThat(onRecord(EventType.STEP_COMPLETED)
                        .getFirst()
                        .data()
                        .field("output")
                        .orElseThrow()
                        .string("flow"))
                .contains("orders");
        for (EventType type : List.of(EventType.MESSAGE_SENT, EventType.MESSAGE_ANSWERED)) {
            assertThat(awaitOnRecord(type).attribute(Attribute.CORRELATION_ID)).contains("9");
        }
        assertThat(awaitOnRecord(EventType.MESSAGE_SENT).attribute(Attribute.CAUSATION_ID))
                .contains("request-77");
    }

    @Test
    void answersDoNotWaitBehindMessagesThatWait() throws Exception {
        start("expert", "e1", builder -> builder.onMessage(ECHO));
        start(
                "asker",
                "a1",
                builder -> builder.messageLimits(
                                MessageLimits.defaults().concurrency(1).queue(1))
                        .onMessage(
                                (message, messenger) -> messenger.ask(process("e1"), "forward", message.data(), LONG)));
        Messenger third = start("asker", "a2").messenger();

        List<CompletableFuture<Json>> answers = IntStream.range(0, 200)
                .mapToObj(n -> third.send(
                        AgentAddress.process("asker", "a1"), "relay", Json.of(Map.of("n", n)), Duration.ofMinutes(5)))
                .toList();

        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
        for (int n = 0; n < answers.size(); n++) {
            assertThat(answers.get(n).join().asMap()).isEqualTo(Map.of("n", n));
        }
    }

    @Test
    void noMoreAreHandledSideBySideThanAllowed() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        start(
                "expert",
                "e1",
                builder -> builder.messageLimits(
                                MessageLimits.defaults().concurrency(3).queue(5))
                        .onMessage((message, messenger) -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            Thread.yield();
                            now.decrementAndGet();
                            return message.data();
                        }));
        Messenger asker = start("asker", "a1").messenger();

        List<CompletableFuture<Json>> answers = IntStream.range(0, 300)
                .mapToObj(n -> asker.send(process("e1"), "x", Json.of(Map.of("n", n)), Duration.ofMinutes(5)))
                .toList();

        assertThat(answers).allSatisfy(answer -> assertThat(answer).succeedsWithin(LONG));
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void aProcessThatComesBackUnderItsIdGetsWhatWaited() {
        AgentRuntime first = start("expert", "e1", builder -> builder.onMessage(ECHO));
        Messenger asker = start("asker", "a1").messenger();
        assertThat(asker.send(process("e1"), "x", Json.of(Map.of("n", 0)), LONG))
                .succeedsWithin(LONG);
        first.close();
        Instant expiry = Instant.now().plusSeconds(600);
        for (int n = 1; n <= 5; n++) {
            journal.append(message("m" + n, "e1", expiry)).join();
        }
        List<String> handled = new CopyOnWriteArrayList<>();
        start(
                "expert",
                "e1",
                builder -> builder.messageLimits(MessageLimits.defaults().concurrency(1))
                        .onMessage((message, messenger) -> {
                            handled.add(message.id());
                            return Json.object();
                        }));

        await().atMost(LONG).until(() -> handled.size() == 5);
        assertThat(handled).containsExactly("m1", "m2", "m3", "m4", "m5");
    }

    @Test
    void anInstanceTakesOneMessageAtATimeInOrder() {
        Map<AgentAddress, List<Object>> taken = new ConcurrentHashMap<>();
        Set<AgentAddress> busy = ConcurrentHashMap.newKeySet();
        AtomicInteger overlaps = new AtomicInteger();
        start(
                "expert",
                "e1",
                builder -> builder.receivers(receiver -> receiver.name().startsWith("ghost")
                        ? Optional.empty()
                        : Optional.of((message, messenger) -> {
                            overlaps.addAndGet(busy.add(receiver) ? 0 : 1);
                            taken.computeIfAbsent(receiver, any -> new CopyOnWriteArrayList<>())
                                    .add(message.data().asMap().get("n"));
                            Thread.yield();
                            busy.remove(receiver);
                            return Json.of(Map.of("by", message.receiver().toString()));
                        })));
        Messenger asker = start("asker", "a1").messenger();
        awaitRegistered("e1");
        List<CompletableFuture<Json>> answers = IntStream.range(0, 200)
                .mapToObj(n -> asker.send(
                        AgentAddress.parse("expert/k" + n % 4), "x", Json.of(Map.of("n", n)), Duration.ofMinutes(5)))
                .toList();

        for (int n = 0; n < 200; n++) {
            assertThat(answers.get(n)).succeedsWithin(LONG);
            assertThat(answers.get(n).join().string("by")).contains("expert/k" + n % 4);
        }
        assertThat(overlaps).hasValue(0);
        assertThat(taken).hasSize(4);
        taken.forEach((receiver, numbers) ->
                assertThat(numbers).extracting(n -> (Integer) n).hasSize(50).isSorted());
        assertThat(failure(() -> asker.ask(AgentAddress.parse("expert/ghost"), "x", Json.object(), LONG))
                        .code())
                .isEqualTo(MessageRefusal.NO_SUCH_RECEIVER);
    }

    @Test
    void aBroadcastReachesEachSubscriberOrOneOfAType() {
        List<String> each = new CopyOnWriteArrayList<>();
        List<String> one = new CopyOnWriteArrayList<>();
        for (String id : List.of("e1", "e2")) {
            start(
                    "expert",
                    id,
                    builder -> builder.subscribe(
                                    "designs",
                                    (message, messenger) -> each.add(
                                            id + message.data().string("n").orElseThrow()))
                            .subscribe(
                                    Broadcasts.onTopic("designs")
                                            .withType("changed")
                                            .toOneOfType(),
                                    (message, messenger) ->
                                            one.add(message.data().string("n").orElseThrow())));
        }
        Messenger asker = start("asker", "a1").messenger();
        awaitRegistered("e1");
        awaitRegistered("e2");
        // Who shares begins where the group found the topic's end.
        await().atMost(LONG).until(() -> {
            assertThat(asker.publish("designs", "changed", Json.of(Map.of("n", "0"))))
                    .succeedsWithin(LONG);
            return !one.isEmpty() && each.contains("e10") && each.contains("e20");
        });
        for (int n = 1; n <= 20; n++) {
            assertThat(asker.publish("designs", n % 2 == 0 ? "changed" : "read", Json.of(Map.of("n", n + ""))))
                    .succeedsWithin(LONG);
        }

        await().atMost(LONG)
                .until(() -> each.stream()
                                .filter(text -> !text.substring(2).equals("0"))
                                .count()
                        == 40);
        assertThat(each.stream()
                        .filter(text -> text.startsWith("e1"))
                        .map(text -> text.substring(2))
                        .filter(n -> !n.equals("0")))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 20).mapToObj(Integer::toString).toList());
        await().atMost(LONG)
                .until(() -> one.stream().filter(n -> !n.equals("0")).count() == 10);
        assertThat(one).doesNotContain("1", "3");
    }

    @Test
    void aSubscriberKeepsItsPlaceAndSaysWhatItHasHandled() {
        List<String> handled = new CopyOnWriteArrayList<>();
        UnaryOperator<AgentRuntimeBuilder> subscribes =
                builder -> builder.subscribe("designs", (message, messenger) -> handled.add(message.type()));
        AgentRuntime first = start("expert", "e1", subscribes);
        awaitRegistered("e1");
        Messenger asker = start("asker", "a1").messenger();
        assertThat(asker.publish("designs", "one", Json.object())).succeedsWithin(LONG);
        // It counts as handled when that is on record.
        awaitOnRecord(EventType.MESSAGE_RECEIVED);
        first.close();
        assertThat(asker.publish("designs", "two", Json.object())).succeedsWithin(LONG);
        start("expert", "e1", subscribes);

        await().atMost(LONG).until(() -> handled.size() == 2);
        assertThat(handled).containsExactly("one", "two");
        await().atMost(LONG)
                .until(() -> onRecord(EventType.MESSAGE_RECEIVED).stream()
                                .mapToInt(event -> event.dataAs(MessageReceived.class)
                                        .received()
                                        .size())
                                .sum()
                        == 2);
        MessageReceived.Receipt receipt = onRecord(EventType.MESSAGE_RECEIVED)
                .getFirst()
                .dataAs(MessageReceived.class)
                .received()
                .getFirst();
        assertThat(receipt.sender()).isEqualTo("a1");
        assertThat(receipt.source()).isEqualTo("/agents/asker/a1");
    }

    @Test
    void aBroadcastThatAHandlerCannotTakeIsTriedAgainAndThenKeptAsADeadLetter() {
        Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
        start(
                "expert",
                "e1",
                builder -> builder.subscribe("designs", (message, messenger) -> {
                    int attempt = tries.computeIfAbsent(message.type(), any -> new AtomicInteger())
                            .incrementAndGet();
                    if (message.type().equals("bad") || attempt < 2) {
                        throw new IllegalStateException("not now");
                    }
                }));
        awaitRegistered("e1");
        List<Delivery> dead = new CopyOnWriteArrayList<>();
        String deadLetters = Topics.deadLetters(TOPICS.agentTopic("designs"));
        journal.createTopics(List.of(TopicSpec.journal(deadLetters)));
        journal.subscribe(SubscriptionOptions.of("dead", Set.of(deadLetters)), delivery -> {
            dead.add(delivery);
            delivery.done();
            return true;
        });
        Messenger asker = start("asker", "a1").messenger();
        assertThat(asker.publish("designs", "bad", Json.object())).succeedsWithin(LONG);
        assertThat(asker.publish("designs", "good", Json.object())).succeedsWithin(LONG);

        await().atMost(LONG).until(() -> dead.size() == 1);
        await().atMost(LONG)
                .until(() -> tries.containsKey("good") && tries.get("good").get() == 2);
        assertThat(tries.get("bad")).hasValue(3);
    }

    @Test
    void whatCannotBeSaidIsRefusedBeforeItIsSent() {
        Messenger asker = start(
                        "asker",
                        "a1",
                        builder ->
                                builder.messageLimits(MessageLimits.defaults().bytesMax(100)))
                .messenger();

        assertThatThrownBy(() -> asker.send(process("e1"), "", Json.object(), LONG))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> asker.send(process("e1"), "x", Json.of(1), LONG))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> asker.send(process("e1"), "x", Json.object(), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> asker.publish("Not A Topic", "x", Json.object()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(failure(() -> asker.ask(process("e1"), "x", Json.of(Map.of("text", "x".repeat(200))), LONG))
                        .reason())
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void aMessageThatWaitsWhenItsProcessStopsFailsClearly() {
        start(
                "expert",
                "e1",
                builder -> builder.onMessage((message, messenger) -> {
                    release.await();
                    return Json.object();
                }));
        AgentRuntime asker = start("asker", "a1");
        CompletableFuture<Json> answer = asker.messenger().send(process("e1"), "x", Json.object(), LONG);
        await().atMost(LONG).until(() -> onRecord(EventType.MESSAGE_SENT).size() == 1);
        asker.close();

        MessageFailure failure = catchThrowableOfType(MessageFailure.class, () -> {
            try {
                answer.get();
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        });
        assertThat(failure.reason()).isEqualTo(Reason.STOPPED);
    }

    private interface Asking {
        Json ask() throws Exception;
    }

    private static MessageFailure failure(Asking asking) {
        return catchThrowableOfType(MessageFailure.class, asking::ask);
    }

    private static AgentAddress process(String id) {
        return AgentAddress.process("expert", id);
    }

    private AgentRuntime start(String agent, String id) {
        return start(agent, id, builder -> builder);
    }

    private AgentRuntime start(String agent, String id, UnaryOperator<AgentRuntimeBuilder> more) {
        AgentRuntime runtime = town.start(agent, id, more);
        awaitRegistered(id);
        return runtime;
    }

    private void awaitRegistered(String id) {
        await().atMost(LONG)
                .until(() -> onRecord(EventType.AGENT_REGISTERED).stream()
                        .anyMatch(event -> event.attribute(Attribute.AGENT_ID).equals(Optional.of(id))));
    }

    /** What was stored before an answer came back may be seen here after it. */
    private Event awaitOnRecord(EventType type) {
        return await().atMost(LONG)
                .until(() -> onRecord(type), events -> !events.isEmpty())
                .getFirst();
    }

    private List<Event> answersTo(String messageId) {
        return onRecord(EventType.MESSAGE_ANSWERED).stream()
                .filter(event -> event.attribute(Attribute.CAUSATION_ID).equals(Optional.of(messageId)))
                .toList();
    }

    private List<Event> onRecord(EventType type) {
        return town.events(type);
    }

    private Outgoing message(String id, String receiver, Instant expiry) {
        Event event = Event.of(EventType.MESSAGE_SENT)
                .id(id)
                .source("/agents/asker/a9")
                .time(Instant.now())
                .with(Attribute.AGENT, "asker")
                .with(Attribute.AGENT_ID, "a9")
                .with(Attribute.REPLY_TO, "a9")
                .with(Attribute.EXPIRY_TIME, expiry.toString())
                .data(new MessageSaid("x", Json.object()).toJson())
                .build();
        return Outgoing.of(TOPICS.agentMessage("expert"), receiver, event);
    }

    private void request(String jobKey) {
        town.request("asker", jobKey, Map.of());
    }
}
