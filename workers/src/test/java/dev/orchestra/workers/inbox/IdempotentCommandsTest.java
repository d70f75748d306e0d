package dev.orchestra.workers.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Reply;
import dev.orchestra.workers.inbox.Inbox.Request;
import dev.orchestra.workers.inbox.Inbox.Request.Kind;
import dev.orchestra.workers.inbox.Inbox.RequestId;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdempotentCommandsTest {

    private static final RequestId ID = new RequestId("/shop", "order-1");
    private static final Duration COMMAND_TIME_MAX = Duration.ofMillis(300);

    private final InMemoryInbox inbox = new InMemoryInbox();
    private final AtomicInteger told = new AtomicInteger();
    private final AtomicInteger markers = new AtomicInteger();
    private final Deque<CompletableFuture<Reply<Long>>> script = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Instant> toldAt = new ConcurrentLinkedQueue<>();
    private final IdempotentCommands commands = new IdempotentCommands(
            engineWithOnePartition(),
            inbox,
            new IdempotentCommandsOptions(
                    10, Duration.ofMillis(200), COMMAND_TIME_MAX, Duration.ofMillis(20), Duration.ofMillis(100)),
            Clock.systemUTC());

    @AfterEach
    void close() {
        commands.close();
    }

    @Test
    void copiesThatComeTogetherAreOneCommand() {
        CompletableFuture<Reply<Long>> answer = new CompletableFuture<>();
        script.add(answer);

        CompletableFuture<Outcome> first = submit("body");
        CompletableFuture<Outcome> second = submit("body");
        await().until(() -> told.get() == 1);
        answer.complete(new Reply.Done<>(42L));

        assertThat(get(first)).isEqualTo(new Outcome.Done(42, false));
        assertThat(get(second)).isEqualTo(new Outcome.Done(42, false));
        assertThat(told).hasValue(1);
    }

    @Test
    void aLaterCopyGetsWhatTheFirstOneGot() {
        replies(new Reply.Done<>(42L));

        get(submit("body"));

        assertThat(get(submit("body"))).isEqualTo(new Outcome.Done(42, true));
        assertThat(told).hasValue(1);
    }

    @Test
    void anotherBodyUnderTheSameIdIsAConflict() {
        replies(new Reply.Done<>(42L));

        get(submit("body"));

        assertThat(get(submit("another"))).isEqualTo(new Outcome.Conflict());
    }

    @Test
    void aBusyEngineIsToldAgainUntilItAnswers() {
        replies(new Reply.Busy<>("full"));
        replies(new Reply.Busy<>("full"));
        replies(new Reply.Busy<>("full"));
        replies(new Reply.Busy<>("full"));
        replies(new Reply.Busy<>("full"));
        replies(new Reply.Done<>(42L));

        assertThat(get(submit("body"))).isEqualTo(new Outcome.Done(42, false));
        assertThat(told).hasValue(6);
    }

    @Test
    void anUnknownAnswerIsSettledFromTheRecordsAndNotTold() {
        replies(new Reply.Unknown<>("time-out"));

        CompletableFuture<Outcome> outcome = submit("body");
        await().until(() -> told.get() == 1);
        inbox.record(ID, 77);

        assertThat(get(outcome)).isEqualTo(new Outcome.Done(77, true));
        assertThat(told).hasValue(1);
    }

    @Test
    void anUnknownCommandIsToldAgainOnlyWhenTheRecordsArePastIt() {
        replies(new Reply.Unknown<>("time-out"));
        replies(new Reply.Done<>(78L));

        CompletableFuture<Outcome> outcome = submit("body");
        // The records are far behind at first: only markers can bring them forward, and only once the time is over.
        await().until(() -> markers.get() > 0);
        assertThat(told).hasValue(1);
        inbox.recordsAreUpTo(Instant.MAX);

        assertThat(get(outcome)).isEqualTo(new Outcome.Done(78, false));
        assertThat(Duration.between(toldAt.poll(), toldAt.poll())).isGreaterThanOrEqualTo(COMMAND_TIME_MAX);
    }

    @Test
    void aClaimThatADeadProcessLeftIsSettledBeforeTheEngineIsTold() {
        inbox.leftBehind(new Request(ID, Kind.INSTANCE, "body"));
        inbox.record(ID, 79);

        assertThat(get(submit("body"))).isEqualTo(new Outcome.Done(79, true));
        assertThat(told).hasValue(0);
    }

    @Test
    void withoutTheStoreNothingIsToldAndTheCallerKnows() {
        inbox.goDown();

        assertThat(get(submit("body"))).isInstanceOf(Outcome.Unavailable.class);
        assertThat(told).hasValue(0);
        assertThat(commands.storeAnswers()).isFalse();
    }

    @Test
    void anOutcomeIsGivenOutOnlyWhenItIsWrittenDown() {
        CompletableFuture<Reply<Long>> answer = new CompletableFuture<>();
        script.add(answer);
        CompletableFuture<Outcome> outcome = submit("body");
        await().until(() -> told.get() == 1);

        inbox.goDown();
        answer.complete(new Reply.Done<>(42L));
        await().until(() -> !commands.storeAnswers());
        assertThat(outcome).isNotDone();
        inbox.comeBack();

        assertThat(get(outcome)).isEqualTo(new Outcome.Done(42, false));
    }

    @Test
    void aRememberedRefusalIsNotAskedAgain() {
        replies(new Reply.Refused<>(Reply.Refused.Code.NOT_FOUND, "no such process"));

        Outcome first = get(submit("body"));

        assertThat(first).isEqualTo(new Outcome.Refused("NOT_FOUND", "no such process"));
        assertThat(get(submit("body"))).isEqualTo(first);
        assertThat(told).hasValue(1);
    }

    @Test
    void aRefusalThatIsNotRememberedMayBeAskedAgain() {
        replies(new Reply.Refused<>(Reply.Refused.Code.NOT_FOUND, "no such process"));
        replies(new Reply.Done<>(42L));

        get(commands.submit(command("body", false)));

        assertThat(get(commands.submit(command("body", false)))).isEqualTo(new Outcome.Done(42, false));
    }

    @Test
    void tooManyAtOnceAreSentAway() {
        for (int i = 0; i < 10; i++) {
            script.add(new CompletableFuture<>());
            commands.submit(
                    new Command(new Request(new RequestId("/shop", "o" + i), Kind.INSTANCE, "b"), true, this::tell));
        }

        assertThat(get(submit("body"))).isInstanceOf(Outcome.Unavailable.class);
    }

    private CompletableFuture<Outcome> submit(String fingerprint) {
        return commands.submit(command(fingerprint, true));
    }

    private Command command(String fingerprint, boolean rememberRefusal) {
        return new Command(new Request(ID, Kind.INSTANCE, fingerprint), rememberRefusal, this::tell);
    }

    private CompletableFuture<Reply<Long>> tell() {
        told.incrementAndGet();
        toldAt.add(Instant.now());
        return script.removeFirst();
    }

    private void replies(Reply<Long> reply) {
        script.add(CompletableFuture.completedFuture(reply));
    }

    private static Outcome get(CompletableFuture<Outcome> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private Engine engineWithOnePartition() {
        return (Engine) Proxy.newProxyInstance(
                Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "cluster" ->
                            CompletableFuture.completedFuture(
                                    new Reply.Done<>(new Engine.Cluster("8.6.0", 1, 1, true)));
                        case "publishMessage" -> {
                            markers.incrementAndGet();
                            yield CompletableFuture.completedFuture(new Reply.Done<>((1L << 51) + markers.get()));
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }
}
