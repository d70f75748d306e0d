package dev.orchestra.workers.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import dev.orchestra.workers.steps.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutcomesTest {

    private final Topics topics = new Topics("");
    private final InMemoryEventLog log = new InMemoryEventLog();
    private final List<Event> outputs = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private Outcomes outcomes;

    @BeforeEach
    void start() {
        log.createTopics(topics.shared());
        log.subscribe(SubscriptionOptions.of("clients", Set.of(topics.workflowOutput())), delivery -> {
            delivery.event().ifPresent(outputs::add);
            delivery.done();
            return true;
        });
        outcomes = Outcomes.start(log, topics, instance -> {
            if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("the store is away");
            }
            return instance == 900 ? Optional.of(new Origin(Optional.of("old"), Optional.empty())) : Optional.empty();
        });
    }

    @AfterEach
    void stop() {
        outcomes.close();
        log.close();
    }

    @Test
    void anIncidentStallsTheInstance() {
        began(500, "r-1");
        record(
                "INCIDENT",
                "CREATED",
                77,
                Map.of(
                        "processInstanceKey", "500",
                        "processId", "order",
                        "elementId", "pay",
                        "errorType", "JOB_NO_RETRIES",
                        "errorMessage", "no answer, password=abc"));

        Event stalled = output();
        assertThat(stalled.type()).isEqualTo(EventType.WORKFLOW_STALLED.wireName());
        assertThat(stalled.id()).isEqualTo("incident/77");
        assertThat(stalled.attribute(Attribute.CAUSATION_ID)).contains("r-1");
        assertThat(stalled.attribute(Attribute.CORRELATION_ID)).contains("500");
        assertThat(stalled.data().asMap())
                .isEqualTo(Map.of("incident", "77", "message", "JOB_NO_RETRIES: no answer, password=***"));
    }

    @Test
    void anIncidentOfACalledProcessStallsTheInstanceAtTheRoot() {
        began(500, "r-1");
        record(
                "PROCESS_INSTANCE",
                "ELEMENT_ACTIVATING",
                600,
                Map.of("processInstanceKey", "600", "elementType", "PROCESS", "parentProcessInstanceKey", "500"));
        record("INCIDENT", "CREATED", 77, Map.of("processInstanceKey", "600", "errorType", "X", "errorMessage", "y"));

        assertThat(output().attribute(Attribute.CAUSATION_ID)).contains("r-1");
        assertThat(output().attribute(Attribute.CORRELATION_ID)).contains("500");
    }

    @Test
    void theTerminationOfTheRootInstanceCancelsAndThatOfAChildOrAnElementDoesNot() {
        began(500, "r-1");
        record(
                "PROCESS_INSTANCE",
                "ELEMENT_TERMINATED",
                600,
                Map.of("processInstanceKey", "600", "elementType", "PROCESS", "parentProcessInstanceKey", "500"));
        record(
                "PROCESS_INSTANCE",
                "ELEMENT_TERMINATED",
                601,
                Map.of("processInstanceKey", "500", "elementType", "SERVICE_TASK"));
        record(
                "PROCESS_INSTANCE",
                "ELEMENT_COMPLETED",
                400,
                Map.of("processInstanceKey", "400", "elementType", "PROCESS"));
        record(
                "PROCESS_INSTANCE",
                "ELEMENT_TERMINATED",
                500,
                Map.of("processInstanceKey", "500", "elementType", "PROCESS"));

        assertThat(output().id()).isEqualTo("cancelled/500");
        assertThat(output().type()).isEqualTo(EventType.WORKFLOW_CANCELLED.wireName());
        assertThat(outputs).hasSize(1);
    }

    @Test
    void whereAnOldInstanceCameFromIsLookedUpUntilTheStoreAnswers() {
        record("INCIDENT", "CREATED", 77, Map.of("processInstanceKey", "900", "errorType", "X", "errorMessage", "y"));

        assertThat(output().attribute(Attribute.CAUSATION_ID)).contains("old");
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatCannotBeReadIsPassedOver() {
        raw("no JSON \"valueType\":\"INCIDENT\"");
        raw("{\"valueType\":\"INCIDENT\",\"intent\":\"CREATED\"}");
        began(500, "r-1");
        record("INCIDENT", "CREATED", 77, Map.of("processInstanceKey", "500", "errorType", "X", "errorMessage", "y"));

        assertThat(output().id()).isEqualTo("incident/77");
        await().until(() -> log.committed("orchestra-outcomes", topics.engineRecords())
                .equals(log.ends(Set.of(topics.engineRecords()))));
    }

    private Event output() {
        await().until(() -> !outputs.isEmpty());
        return outputs.getFirst();
    }

    private void began(long instance, String request) {
        record(
                "VARIABLE",
                "CREATED",
                10,
                Map.of(
                        "processInstanceKey",
                        Long.toString(instance),
                        "scopeKey",
                        Long.toString(instance),
                        "name",
                        "orchestra",
                        "value",
                        "{\"request\":\"" + request + "\",\"source\":\"/shop\"}"));
    }

    private void record(String type, String intent, long key, Map<String, String> value) {
        raw(
                "{\"format\":1,\"partition\":1,\"position\":13,\"key\":\"%d\",\"timestamp\":1767225600013,\"valueType\":\"%s\",\"intent\":\"%s\",\"brokerVersion\":\"8.6.0\",\"value\":%s}"
                        .formatted(
                                key, type, intent, Json.of(new TreeMap<>(value)).text()));
    }

    private void raw(String text) {
        String topic = topics.engineRecords();
        log.appendRaw(
                        topic,
                        new RawRecord(
                                new Position(topic, -1, -1),
                                "500".getBytes(StandardCharsets.UTF_8),
                                text.getBytes(StandardCharsets.UTF_8),
                                List.of(),
                                Instant.now()))
                .join();
    }
}
