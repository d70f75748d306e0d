package dev.orchestra.workers.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import dev.orchestra.workers.engine.FakeEngine;
import dev.orchestra.workers.engine.FakeEngine.Told;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.tracing.Traces;
import io.camunda.zeebe.model.bpmn.Bpmn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutputsTest {

    private static final String ORIGIN =
            "{\"request\":\"r-1\",\"source\":\"/shop\",\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"}";

    private final Topics topics = new Topics("");
    private final InMemoryEventLog log = new InMemoryEventLog();
    private final FakeEngine engine = new FakeEngine();
    private final List<Event> outputs = new CopyOnWriteArrayList<>();
    private final AtomicBoolean journalAway = new AtomicBoolean();
    private final AtomicInteger modelsAsked = new AtomicInteger();
    private String model = "";
    private Outputs running;

    @BeforeEach
    void start() {
        log.createTopics(topics.shared());
        log.subscribe(SubscriptionOptions.of("clients", Set.of(topics.workflowOutput())), delivery -> {
            delivery.event().ifPresent(outputs::add);
            delivery.done();
            return true;
        });
        running = Outputs.start(
                new Outputs.Dependencies(
                        engine,
                        flaky(),
                        topics,
                        key -> {
                            modelsAsked.incrementAndGet();
                            return Optional.of(model).filter(it -> !it.isEmpty());
                        },
                        new SimpleMeterRegistry(),
                        Traces.off(),
                        Clock.systemUTC()),
                OutputOptions.defaults());
    }

    @AfterEach
    void stop() {
        running.close();
        log.close();
    }

    @Test
    void allVariablesGoOutLessOursAndTheJobIsCompletedAfterwards() {
        engine.offer(job(7, "{\"amount\":1.10,\"orchestra\":" + ORIGIN + ",\"name\":\"x\"}"));

        Event output = output();
        assertThat(output.id()).startsWith("output/4711/");
        assertThat(output.data().text())
                .isEqualTo("{\"processId\":\"order\",\"variables\":{\"amount\":1.10,\"name\":\"x\"}}");
        assertThat(output.attribute(Attribute.CAUSATION_ID)).contains("r-1");
        assertThat(output.attribute(Attribute.CORRELATION_ID)).contains("4711");
        assertThat(output.attribute(Attribute.PARTITION_KEY)).contains("4711");
        assertThat(output.attribute(Attribute.TRACEPARENT))
                .contains("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        await().until(() -> engine.told("complete").size() == 1);
        assertThat(engine.told("complete").getFirst().key()).isEqualTo(7);
    }

    @Test
    void anInstanceThatNobodyAskedForIsItsOwnCause() {
        engine.offer(job(7, "{}"));
        assertThat(output().attribute(Attribute.CAUSATION_ID)).contains("4711");
    }

    @Test
    void whatTheMappingsMadeGoesOutAlone() {
        model = model(true);
        engine.offer(job(7, "{\"output\":{\"total\":3},\"secret\":1}"));
        engine.offer(job(8, "{\"output\":{\"total\":4},\"secret\":1}"));

        await().until(() -> outputs.size() == 2);
        assertThat(outputs)
                .extracting(it -> it.data().field("variables").orElseThrow().text())
                .containsExactlyInAnyOrder("{\"total\":3}", "{\"total\":4}");
    }

    @Test
    void theOutputOfAStepIsAVariableLikeAnyOtherWhereThereAreNoMappings() {
        model = model(false);
        engine.offer(job(7, "{\"output\":{\"total\":3},\"amount\":1}"));

        assertThat(output().data().field("variables").orElseThrow().text())
                .isEqualTo("{\"output\":{\"total\":3},\"amount\":1}");
    }

    @Test
    void aModelIsReadOnce() {
        model = model(true);
        engine.offer(job(7, "{\"output\":{}}"));
        output();
        await().until(() -> engine.told("complete").size() == 1);
        engine.offer(job(8, "{\"output\":{}}"));
        await().until(() -> outputs.size() == 2);

        assertThat(modelsAsked).hasValue(1);
    }

    @Test
    void withoutAModelAnOutputIsTakenForAMappings() {
        engine.offer(job(7, "{\"output\":{\"total\":3},\"secret\":1}"));
        assertThat(output().data().field("variables").orElseThrow().text()).isEqualTo("{\"total\":3}");
    }

    @Test
    void theJobIsNotCompletedBeforeTheEventIsStored() {
        journalAway.set(true);
        engine.offer(job(7, "{}"));
        assertThat(engine.told).isEmpty();
        journalAway.set(false);

        assertThat(output().id()).startsWith("output/4711/");
        await().until(() -> engine.told("complete").size() == 1);
    }

    @Test
    void aJobThatIsOfferedAgainSendsTheSameId() {
        engine.offer(job(7, "{}"));
        await().until(() -> engine.told("complete").size() == 1);
        await().until(() -> {
            engine.offer(job(7, "{}"));
            return outputs.size() >= 2;
        });

        assertThat(outputs)
                .extracting(Event::id)
                .containsOnly(outputs.getFirst().id());
    }

    @Test
    void aJobThatTheEngineMadeAnewAfterItsEndSendsTheSameId() {
        engine.offer(job(7, "{\"amount\":1,\"name\":\"x\"}"));
        engine.offer(job(9, "{\"name\":\"x\",\"amount\":1}"));

        await().until(() -> outputs.size() == 2);
        assertThat(outputs.getFirst().id()).isEqualTo(outputs.getLast().id());
    }

    @Test
    void otherResultsOtherTurnsOfALoopAndOtherInstancesHaveOtherIds() {
        engine.offer(job(7, "{\"amount\":1}"));
        await().until(() -> engine.told("complete").size() == 1);
        engine.offer(job(8, "{\"amount\":2}"));
        engine.offer(job(9, "{\"amount\":1,\"loopCounter\":1}"));
        engine.offer(job(10, "{\"amount\":1,\"loopCounter\":2}"));
        Job other = job(11, "{\"amount\":1}");
        engine.offer(new Job(
                other.key(),
                other.type(),
                4712,
                other.processId(),
                4700,
                other.elementId(),
                4713,
                3,
                other.leaseEnd(),
                Map.of(),
                other.variables()));

        await().until(() -> outputs.size() == 5);
        assertThat(outputs).extracting(Event::id).doesNotHaveDuplicates();
    }

    @Test
    void aResultThatIsTooLargeBecomesAnIncident() {
        engine.offer(job(7, "{\"text\":\"" + "x".repeat(2_000_000) + "\"}"));

        await().until(() -> engine.told("fail").size() == 1);
        Told told = engine.told("fail").getFirst();
        assertThat(told.retries()).isZero();
        assertThat(told.message()).contains("cannot be sent").contains("reference");
    }

    private Event output() {
        await().until(() -> !outputs.isEmpty());
        return outputs.getFirst();
    }

    private static Job job(long key, String variables) {
        return new Job(
                key,
                "workflow-output",
                4711,
                "order",
                4700,
                "sent",
                4712,
                3,
                Instant.now().plusSeconds(30),
                Map.of(),
                Json.trusted(variables));
    }

    private static String model(boolean mapped) {
        var end = Bpmn.createExecutableProcess("order")
                .startEvent()
                .endEvent("sent")
                .message("m")
                .zeebeJobType("workflow-output");
        return Bpmn.convertToString((mapped ? end.zeebeInputExpression("total", "output.total") : end).done());
    }

    private EventLog flaky() {
        return (EventLog) Proxy.newProxyInstance(
                EventLog.class.getClassLoader(), new Class<?>[] {EventLog.class}, (proxy, method, arguments) -> {
                    if (journalAway.get() && method.getName().equals("append")) {
                        return CompletableFuture.failedFuture(new JournalUnavailableException("away", null));
                    }
                    try {
                        return method.invoke(log, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
