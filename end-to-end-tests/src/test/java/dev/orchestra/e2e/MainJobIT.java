package dev.orchestra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.e2e.Client.Answer;
import dev.orchestra.e2e.TopicTail.Seen;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The main job from outside: with a client that knows only the wire contract. */
@ExtendWith(SharedSystem.class)
class MainJobIT {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
    private static final String COMPLETED = "dev.orchestra.workflow.completed.v1";
    private static final String REJECTED = "dev.orchestra.workflow.rejected.v1";

    private static OrchestraSystem system;
    private static Client client;
    private static TopicTail output;
    private static TopicTail deadLetters;

    @BeforeAll
    static void start(OrchestraSystem shared) {
        system = shared;
        client = new Client(system);
        output = new TopicTail(system, "workflow\\.output");
        deadLetters = new TopicTail(system, "workflow\\..*-dlt");
        Answer deployed = client.deploy(
                system.file("processes/src/main/resources/processes/examples/with-output.bpmn"),
                system.file("processes/src/main/resources/processes/examples/one-step.bpmn"),
                system.file("processes/src/main/resources/processes/examples/wait-for-message.bpmn"),
                system.file("processes/src/main/resources/processes/app-design/app-design.bpmn"));
        assertThat(deployed.status()).as("%s", deployed.body()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        deadLetters.close();
        output.close();
        client.close();
    }

    @Test
    void aRequestInBinaryModeGivesOneOutput() {
        String id = newId();

        client.request(id, "with-output", Map.of("message", "hello"));

        Seen event = theOutputOf(id);
        assertThat(event.header("ce_type")).isEqualTo(COMPLETED);
        assertThat(data(event).at("/variables/message").asString()).isEqualTo("hello");
        assertThat(event.header("ce_correlationid")).isEqualTo(event.key()).isNotBlank();
    }

    @Test
    void aRequestInStructuredModeGivesOneOutput() {
        String id = newId();

        client.requestStructured(id, "with-output", Map.of("message", "structured"));

        assertThat(data(theOutputOf(id)).at("/variables/message").asString()).isEqualTo("structured");
    }

    @Test
    void threeCopiesGiveOneOutput() {
        String id = newId();

        client.request(id, "with-output", Map.of("message", "copied"));
        client.requestStructured(id, "with-output", Map.of("message", "copied"));
        client.request(id, "with-output", Map.of("message", "copied"));
        theOutputOf(id);
        client.request(id, "with-output", Map.of("message", "copied"));
        theOutputOf(sentAfter());

        // A result that comes twice under one id counts once.
        assertThat(output.causedBy(id).stream()
                        .map(event -> event.header("ce_id"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void theSameIdempotencyKeyGivesTheSameInstance() {
        Map<String, Object> body = Map.of("processId", "one-step", "variables", Map.of("message", "x"));
        Map<String, String> key = Map.of("Idempotency-Key", newId());

        Answer first = client.post("/api/v1/process-instances", body, key);
        Answer second = client.post("/api/v1/process-instances", body, key);
        Answer other = client.post("/api/v1/process-instances", Map.of("processId", "one-step"), key);

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.body().get("processInstanceKey"))
                .isEqualTo(first.body().get("processInstanceKey"));
        assertThat(other.status()).isEqualTo(422);
    }

    @Test
    void aCallThatAwaitsTheResultGetsTheOutputsData() {
        Answer answer = client.post(
                "/api/v1/process-instances",
                Map.of(
                        "processId",
                        "with-output",
                        "variables",
                        Map.of("message", "wait"),
                        "awaitResult",
                        true,
                        "timeout",
                        "PT50S"),
                Map.of());

        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        assertThat(answer.body().at("/variables/message").asString()).isEqualTo("wait");
    }

    @Test
    void anUnknownProcessIsRejectedAndKept() {
        String id = newId();

        client.request(id, "no-such-process", Map.of());

        Seen event = theOutputOf(id);
        assertThat(event.header("ce_type")).isEqualTo(REJECTED);
        assertThat(data(event).get("code").asString()).isEqualTo("PROCESS_NOT_FOUND");
        assertThat(theDeadLetter(id).header("orchestra-dlt-reason")).isEqualTo("REFUSED");
        aGoodRequestIsStillAnswered();
    }

    @Test
    void brokenJsonIsKept() {
        String id = newId();

        client.append(
                "workflow.request",
                id,
                "{\"processId\": ".getBytes(StandardCharsets.UTF_8),
                Client.binary(id, "/e2e", Client.REQUESTED));

        assertThat(theDeadLetter(id).header("orchestra-dlt-reason")).isEqualTo("UNREADABLE");
        aGoodRequestIsStillAnswered();
    }

    @Test
    void aMissingAttributeIsKept() {
        String id = newId();
        Map<String, String> headers = Client.binary(id, "/e2e", Client.REQUESTED);
        headers.remove("ce_source");

        client.append("workflow.request", id, "{}".getBytes(StandardCharsets.UTF_8), headers);

        assertThat(theDeadLetter(id).header("orchestra-dlt-reason")).isEqualTo("UNREADABLE");
        aGoodRequestIsStillAnswered();
    }

    @Test
    void aValueOverTheLimitIsKept() {
        String id = newId();

        client.request(id, "with-output", Map.of("message", "x".repeat(1_500_000)));

        assertThat(theDeadLetter(id).header("orchestra-dlt-reason")).isEqualTo("TOO_LARGE");
        aGoodRequestIsStillAnswered();
    }

    @Test
    void aNullValueIsKept() {
        String id = newId();

        client.append("workflow.request", id, null, Client.binary(id, "/e2e", Client.REQUESTED));

        assertThat(theDeadLetter(id).header("orchestra-dlt-reason")).isEqualTo("NULL_VALUE");
        aGoodRequestIsStillAnswered();
    }

    @Test
    void ourVariableNameIsRefused() {
        String id = newId();

        client.request(id, "with-output", Map.of("orchestra", "mine"));

        assertThat(data(theOutputOf(id)).get("code").asString()).isEqualTo("RESERVED_VARIABLE");
    }

    @Test
    void aMessageCorrelatesOnce() {
        String id = newId();
        String order = newId();
        client.request(id, "wait-for-message", Map.of("orderId", order));

        byte[] message = Client.JSON.writeValueAsBytes(Map.of(
                "name", "delivery-confirmed", "correlationKey", order, "variables", Map.of(), "timeToLive", "PT1M"));
        String messageId = newId();
        for (int copy = 0; copy < 3; copy++) {
            client.append(
                    "workflow.message",
                    order,
                    message,
                    Client.binary(messageId, "/e2e", "dev.orchestra.message.published.v1"));
        }

        assertThat(theOutputOf(id).header("ce_type")).isEqualTo(COMPLETED);
    }

    @Test
    void theExampleTeamDesignsARealApplication() throws Exception {
        String id = newId();
        String requirement =
                Files.readString(system.file("processes/src/main/resources/processes/app-design/requirement.txt"));

        client.request(id, "app-design", Map.of("requirement", requirement));

        JsonNode variables = data(theOutputOf(id)).get("variables");
        List<String> files = List.copyOf(variables.get("files").propertyNames());
        assertThat(files).contains("main.tf", "topics.yaml", "design.md");
        assertThat(variables.at("/files/main.tf").asString()).contains("resource \"");
    }

    /** A fence: when its output is there, what was sent before on the same way has been dealt with. */
    private static String sentAfter() {
        String id = newId();
        client.request(id, "with-output", Map.of("message", "after"));
        return id;
    }

    private static void aGoodRequestIsStillAnswered() {
        assertThat(theOutputOf(sentAfter()).header("ce_type")).isEqualTo(COMPLETED);
    }

    private static Seen theOutputOf(String id) {
        return await().atMost(LONG_ENOUGH)
                .until(() -> output.causedBy(id), found -> !found.isEmpty())
                .getFirst();
    }

    private static Seen theDeadLetter(String id) {
        return await().atMost(LONG_ENOUGH)
                .until(() -> deadLetters.where(record -> record.key().equals(id)), found -> !found.isEmpty())
                .getFirst();
    }

    private static JsonNode data(Seen event) {
        return Client.JSON.readTree(event.value());
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }
}
