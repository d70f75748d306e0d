package dev.orchestra.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer.StepCompleted;
import dev.orchestra.events.StepAnswer.StepRejected;
import dev.orchestra.registry.endpoint.EndpointGuard;
import dev.orchestra.registry.endpoint.Resolver;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One call, against a real server. */
final class EndpointCallerTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final TestAgent agent =
            new TestAgent((exchange, call) -> TestAgent.answer(exchange, "step.completed", "{\"output\":{\"a\":1}}"));
    private final AtomicInteger lookUps = new AtomicInteger();
    private Resolver resolver = host -> InetAddress.getAllByName("127.0.0.1");
    private Duration callTimeout = Duration.ofSeconds(60);
    private CloseableHttpClient http;

    @AfterEach
    void close() throws Exception {
        release.countDown();
        timer.shutdownNow();
        agent.close();
        if (http != null) {
            http.close();
        }
    }

    @Test
    void theRequestGoesOutAsItIsAndTheAnswerComesBack() {
        Reply reply = call(agent.endpoint("agent.test"));

        assertThat(reply).isEqualTo(new Reply.Answered(new StepCompleted(Json.parse("{\"a\":1}"))));
        TestAgent.Call got = agent.calls.getFirst();
        assertThat(got.header("Host")).startsWith("agent.test:");
        assertThat(got.header("ce-type")).isEqualTo(EventType.STEP_REQUESTED.wireName());
        assertThat(got.header("ce-steptoken")).isEqualTo("token-71");
        assertThat(got.header("ce-jobkey")).isEqualTo("71");
        assertThat(got.header("content-type")).isEqualTo("application/json");
        assertThat(Json.parse(got.body())).isEqualTo(Json.parse("{\"input\":{\"city\":\"Köln\"}}"));
    }

    @Test
    void anAnswerInStructuredModeIsReadToo() {
        agent.does((exchange, call) ->
                TestAgent.structured(exchange, "step.rejected", "{\"code\":\"NO_CITY\",\"message\":\"Where?\"}"));

        Reply.Answered reply = (Reply.Answered) call(agent.endpoint("agent.test"));

        assertThat(((StepRejected) reply.answer()).code()).isEqualTo("NO_CITY");
    }

    @Test
    void aNameIsLookedUpOnceAndTheAddressThatWasCheckedIsTheOneCalled() {
        resolver = host -> {
            lookUps.incrementAndGet();
            return InetAddress.getAllByName("127.0.0.1");
        };

        assertThat(call(agent.endpoint("agent.test"))).isInstanceOf(Reply.Answered.class);
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void aNameThatLeadsInsideOnlyWhenItIsCalledIsNotCalled() throws Exception {
        Resolver rebinding =
                host -> InetAddress.getAllByName(lookUps.getAndIncrement() == 0 ? "93.184.215.14" : "127.0.0.1");
        EndpointGuard guard = new EndpointGuard(rebinding, Set.of());
        URI endpoint = guard.check(agent.endpoint("agent.test"));

        Reply reply = call(guard, endpoint);

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Broken.class, broken -> assertThat(broken.why()).contains("loopback"));
        assertThat(agent.calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "localhost", "[::ffff:127.0.0.1]"})
    void anInnerAddressIsNotCalledThoughItsCardWasNeverChecked(String host) {
        EndpointGuard guard = new EndpointGuard(Resolver.SYSTEM, Set.of("agent.test"));

        assertThat(call(guard, URI.create(agent.endpoint(host)))).isInstanceOf(Reply.Broken.class);
        assertThat(agent.calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) {
        try (TestAgent inside = new TestAgent((exchange, call) -> TestAgent.status(exchange, 200))) {
            agent.does((exchange, call) -> {
                exchange.getResponseHeaders().set("Location", inside.endpoint("127.0.0.1"));
                TestAgent.status(exchange, status);
            });

            assertThat(call(agent.endpoint("agent.test"))).isInstanceOf(Reply.Broken.class);
            assertThat(inside.calls).isEmpty();
        }
    }

    @Test
    void whatAnAgentAsksToWaitIsKept() {
        agent.does((exchange, call) -> {
            exchange.getResponseHeaders().set("Retry-After", "7");
            TestAgent.status(exchange, 503);
        });
        Reply.Again busy = (Reply.Again) call(agent.endpoint("agent.test"));
        assertThat(busy.pause()).contains(Duration.ofSeconds(7));
        assertThat(busy.failed()).isTrue();

        agent.does((exchange, call) -> TestAgent.status(exchange, 429));
        Reply.Again limited = (Reply.Again) call(agent.endpoint("agent.test"));
        assertThat(limited.pause()).isEmpty();
        assertThat(limited.failed()).isFalse();
    }

    @Test
    void eachStatusHasItsMeaning() {
        agent.does((exchange, call) -> TestAgent.status(exchange, 202));
        assertThat(call(agent.endpoint("agent.test"))).isInstanceOf(Reply.Later.class);
        agent.does((exchange, call) -> TestAgent.status(exchange, 500));
        assertThat(call(agent.endpoint("agent.test"))).isInstanceOf(Reply.Failed.class);
        agent.does((exchange, call) -> TestAgent.status(exchange, 404));
        assertThat(call(agent.endpoint("agent.test"))).isInstanceOf(Reply.Broken.class);
        agent.does((exchange, call) -> TestAgent.status(exchange, 200));
        assertThat(call(agent.endpoint("agent.test"))).isInstanceOf(Reply.Broken.class);
        agent.does((exchange, call) -> TestAgent.answer(exchange, "step.lost", "{}"));
        assertThat(call(agent.endpoint("agent.test"))).isInstanceOf(Reply.Broken.class);
    }

    @Test
    void anAnswerThatIsTooLargeIsNotReadToItsEnd() {
        agent.does((exchange, call) -> TestAgent.answer(
                exchange, "step.completed", "{\"output\":{\"a\":\"%s\"}}".formatted("x".repeat(20_000))));

        assertThat(call(agent.endpoint("agent.test")))
                .isInstanceOfSatisfying(
                        Reply.Broken.class, broken -> assertThat(broken.why()).contains("10,000 bytes"));
    }

    @Test
    void aCallThatTakesTooLongIsEnded() {
        callTimeout = Duration.ofSeconds(1);
        agent.does((exchange, call) -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThat(call(agent.endpoint("agent.test")))
                .isInstanceOfSatisfying(
                        Reply.Failed.class, failed -> assertThat(failed.why()).contains("202"));
    }

    @Test
    void anAgentThatIsAwayMayBeBackSoon() {
        String endpoint = agent.endpoint("agent.test");
        agent.close();

        assertThat(call(endpoint)).isInstanceOfSatisfying(Reply.Again.class, again -> {
            assertThat(again.pause()).isEqualTo(Optional.empty());
            assertThat(again.failed()).isTrue();
        });
    }

    private Reply call(String endpoint) {
        return call(new EndpointGuard(host -> resolver.resolve(host), Set.of("agent.test")), URI.create(endpoint));
    }

    private Reply call(EndpointGuard guard, URI endpoint) {
        BridgeSettings settings = new BridgeSettings(
                "here",
                Duration.ofSeconds(60),
                callTimeout,
                10_000,
                3,
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                4,
                Duration.ofMillis(300),
                10,
                4,
                Duration.ofSeconds(1));
        http = GuardedHttp.client(guard, settings);
        return new EndpointCaller(http, timer, settings, Clock.systemUTC())
                .call(
                        endpoint,
                        Event.of(EventType.STEP_REQUESTED)
                                .id("request-71")
                                .source("/orchestra/server")
                                .with(Attribute.JOB_KEY, "71")
                                .with(Attribute.STEP_TOKEN, "token-71")
                                .data(Json.parse("{\"input\":{\"city\":\"Köln\"}}"))
                                .build());
    }
}
