package dev.orchestra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.e2e.Client.Answer;
import dev.orchestra.e2e.TopicTail.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * What the server does about lost attempts, seen from outside: on topics, in the engine's records, by REST. The agents speak
 * the wire contract, so each of their words has its place.
 */
@ExtendWith(SharedSystem.class)
class ReconstructionIT {

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final String MODELS = "processes/src/main/resources/processes/agent-step/";

    private static OrchestraSystem system;
    private static Client client;
    private static TopicTail seen;

    @BeforeAll
    static void start(OrchestraSystem shared) {
        system = shared;
        client = new Client(system);
        for (String topic : List.of(
                "workflow.step.carver.request",
                "workflow.step.whittler.request",
                "agent.message.painter",
                "agent.context.response.orchestra")) {
            system.createTopic(topic);
        }
        seen = new TopicTail(
                system,
                "workflow\\.step\\..*|agent\\.context\\.request|agent\\.effect|agent\\.audit|workflow\\.output");
        Answer deployed = client.deploy(
                system.file(MODELS + "agent-step.bpmn"),
                system.file(MODELS + "reconstruction-review.form"),
                system.file("end-to-end-tests/src/test/resources/processes/carve.bpmn"));
        assertThat(deployed.status()).as("%s", deployed.body()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        seen.close();
        client.close();
    }

    @Test
    void aLostAttemptGoesOnFromWhatWasRebuiltAndTheCaseTellsItsStory() {
        try (WireAgent lost = new WireAgent(client, "carver", "carver-1");
                WireAgent next = new WireAgent(client, "carver", "carver-2");
                WireAgent painter = new WireAgent(client, "painter", "painter-1")) {
            client.request("carve-1", "carve", Map.of("agent", "carver", "figure", "bear"))
                    .join();
            Seen first = request("carver", 0);
            String instance = first.header("ce_correlationid");
            lost.tell("painter", "painter-1", instance);
            lost.effect(first, "cut-1");
            lost.checkpoint(first, 1, Map.of("cuts", 1), List.of("cut-1"));
            lost.effect(first, "cut-2");
            lost.effect(first, "cut-3");
            lost.accept(first, 1);
            awaitOnRecord("/api/v1/events?type=dev.orchestra.message.sent.v1&correlationid=" + instance);
            lost.close();

            Seen question = about("carver-1", "context.requested", "agent.context.request", 0);
            JsonNode asked = json(question);
            assertThat(asked.path("failedAgentId").asString("")).isEqualTo("carver-1");
            assertThat(asked.path("peers").toString()).isEqualTo("[\"painter-1\"]");
            painter.provide(question, asked, Map.of("cuts", 1));

            Seen newest = about(first.key(), "undo.requested", "agent.effect", 0);
            assertThat(json(newest).path("effect").asString("")).isEqualTo("cut-3");
            next.undone(newest, "cut-3");
            Seen older = about(first.key(), "undo.requested", "agent.effect", 1);
            assertThat(json(older).path("effect").asString("")).isEqualTo("cut-2");
            next.undone(older, "cut-2");

            Seen second = request("carver", 1);
            JsonNode resume = json(second).path("resume");
            assertThat(second.header("ce_jobkey")).isNotEqualTo(first.header("ce_jobkey"));
            assertThat(resume.path("state").toString()).isEqualTo("{\"cuts\":1}");
            assertThat(resume.path("from").asString("")).isEqualTo("reconstruction");
            assertThat(resume.path("effects").toString()).isEqualTo("[\"cut-1\"]");
            next.complete(second, Map.of("cuts", 3));
            awaitOne(() -> seen.causedBy("carve-1").stream()
                    .filter(it -> it.header("ce_type").equals("dev.orchestra.workflow.completed.v1"))
                    .toList());

            String caseId = first.header("ce_jobkey") + "-1";
            assertThat(resume.path("case").asString("")).isEqualTo(caseId);
            JsonNode story = awaitStory(caseId, "RESUMED");
            assertThat(texts(story.path("text")))
                    .contains("Its last heartbeat named checkpoint 1.", "What stands: cut-1.")
                    .anyMatch(it -> it.contains("painter-1") && it.contains("told of 0 interactions"))
                    .containsSubsequence(
                            "Taken back, newest first: 2 effects.",
                            "  cut wood-cut-3, by glue (cut-3)",
                            "  cut wood-cut-2, by glue (cut-2)");
            System.out.println(String.join("\n", texts(story.path("text"))));
            awaitElements(instance, "attempt", "reconstruct", "collect-knowledge", "merge-context", "undo-effects");
        }
    }

    @Test
    void aPersonDecidesOnAStateThatIsNotSureEnough() {
        try (WireAgent lost = new WireAgent(client, "whittler", "whittler-1");
                WireAgent next = new WireAgent(client, "whittler", "whittler-2")) {
            client.request("carve-2", "carve", Map.of("agent", "whittler", "figure", "fox"))
                    .join();
            Seen first = request("whittler", 0);
            lost.checkpoint(first, 1, Map.of("cuts", 1), List.of());
            // It names a checkpoint that nobody has.
            lost.accept(first, 5);
            lost.close();

            String caseId = first.header("ce_jobkey") + "-1";
            JsonNode story = awaitStory(caseId, "IN_REVIEW");
            assertThat(story.path("waitsForPerson").asBoolean(false)).isTrue();
            String decide = "/api/v1/reconstructions/" + caseId + "/decision";
            assertThat(client.post(decide, Map.of(), Map.of()).status()).isEqualTo(400);
            // The task is in the history a moment after the case.
            await().atMost(LONG)
                    .until(() -> client.post(decide, Map.of("accept", true, "state", Map.of("cuts", 4)), Map.of())
                                    .status()
                            == 204);

            Seen second = request("whittler", 1);
            assertThat(json(second).path("resume").path("state").toString()).isEqualTo("{\"cuts\":4}");
            next.complete(second, Map.of("cuts", 5));
            JsonNode ended = awaitStory(caseId, "RESUMED");
            assertThat(ended.path("decided").path("state").toString()).isEqualTo("{\"cuts\":4}");
        }
    }

    /** The request number {@code before}, from 0, to an agent type. */
    private static Seen request(String agent, int before) {
        return about(agent, "step.requested", "workflow.step." + agent + ".request", before);
    }

    /** @param what stands in the event's attributes or its data */
    private static Seen about(String what, String type, String topic, int before) {
        String wanted = "dev.orchestra." + type + ".v1";
        Callable<List<Seen>> all = () -> seen.where(it -> it.topic().equals(topic)
                && it.header("ce_type").equals(wanted)
                && (it.headers().containsValue(what) || it.value().contains(what)));
        return await().atMost(LONG).until(all, it -> it.size() > before).get(before);
    }

    private static void awaitOne(Callable<List<Seen>> events) {
        await().atMost(LONG).until(events, it -> it.size() == 1);
    }

    private static void awaitOnRecord(String path) {
        await().atMost(LONG).until(() -> !client.get(path).body().path("items").isEmpty());
    }

    private static JsonNode awaitStory(String caseId, String state) {
        return await().atMost(LONG)
                .until(
                        () -> client.get("/api/v1/reconstructions/" + caseId).body(),
                        it -> it.path("reconstruction")
                                .path("state")
                                .asString("")
                                .equals(state));
    }

    /** What Operate shows of the instance: it reads the same records. */
    private static void awaitElements(String instance, String... elements) {
        await().atMost(LONG).untilAsserted(() -> {
            JsonNode timeline = client.get("/api/v1/process-instances/" + instance + "/timeline?limit=200")
                    .body()
                    .path("items");
            List<String> entered = new ArrayList<>();
            timeline.forEach(it -> entered.add(it.path("elementId").asString("")));
            assertThat(entered).contains(elements);
            assertThat(entered.stream().filter("attempt"::equals)).hasSize(2);
        });
    }

    private static JsonNode json(Seen record) {
        return Client.JSON.readTree(record.value());
    }

    private static List<String> texts(JsonNode lines) {
        List<String> texts = new ArrayList<>();
        lines.forEach(it -> texts.add(it.asString("")));
        return texts;
    }
}
