package dev.orchestra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orchestra.e2e.Client.Answer;
import dev.orchestra.e2e.TopicTail.Seen;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Agents that share nothing but the wire contract do one workflow together. */
@ExtendWith(SharedSystem.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThreeLanguagesIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String PYTHON_ID = "word-counter-1";

    private static OrchestraSystem system;
    private static Client client;
    private static TopicTail seen;
    private static PythonAgent python;
    private static HttpAgent http;

    @BeforeAll
    static void start(OrchestraSystem shared) {
        assumeTrue(PythonAgent.isPossible(), "Install the packages python3 and python3-confluent-kafka. CI has them.");
        system = shared;
        python = PythonAgent.start(system, PYTHON_ID);
        client = new Client(system);
        http = HttpAgent.start();
        Map<String, Object> card = http.card("shouter-1");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(
                                client.post("/api/v1/agents", card, Map.of()).status())
                        .isIn(200, 201));
        seen = new TopicTail(system, "workflow\\..*|agent\\.(registry|message\\..*)");
        Answer deployed =
                client.deploy(system.file("end-to-end-tests/src/test/resources/processes/three-languages.bpmn"));
        assertThat(deployed.status()).as("%s", deployed.body()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            python.close();
            http.close();
            seen.close();
            client.close();
        }
    }

    @Test
    @Order(1)
    void eachDoesAStepOfOneWorkflow() {
        String id = UUID.randomUUID().toString();

        client.request(id, "three-languages", Map.of("text", "lose an agent not its work"));

        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(outputs(id)).as(() -> python.log()).isNotEmpty());
        JsonNode data = Client.JSON.readTree(outputs(id).getFirst().value());
        assertThat(data.at("/variables/words").asInt()).isEqualTo(6);
        assertThat(data.at("/variables/longest").asString()).isEqualTo("AGENT");
        String instance = outputs(id).getFirst().header("ce_correlationid");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(
                                seen.where(record -> record.topic().equals("workflow.step.response")
                                        && record.header("ce_correlationid").equals(instance)))
                        .extracting(record -> record.header("ce_agent"))
                        .as("at least once each")
                        .contains("echo", "word-counter", "shouter"));
        assertThat(http.steps()).contains(instance);
    }

    @Test
    @Order(2)
    void theServerKnowsThePythonAgentLikeAnyOther() {
        await().atMost(LONG).untilAsserted(() -> {
            Answer agent = client.get("/api/v1/agents/" + PYTHON_ID);
            assertThat(agent.status()).as("%s", agent.body()).isEqualTo(200);
            assertThat(agent.body().toString()).contains("word-counter", "count-words");
        });
    }

    @Test
    @Order(3)
    void itAnswersADirectMessageOfSomebodyElse() {
        String id = UUID.randomUUID().toString();
        Map<String, String> headers = Client.binary(id, "/agents/asker/asker-1", "dev.orchestra.message.sent.v1");
        headers.putAll(Map.of(
                "ce_agent", "asker",
                "ce_agentid", "asker-1",
                "ce_sender", "asker-1",
                "ce_receiver", PYTHON_ID,
                "ce_replyto", "asker-1",
                "ce_correlationid", "talk-1"));
        system.createTopic("agent.message.asker");
        byte[] question = "{\"name\":\"count\",\"body\":{\"text\":\"two words\"}}".getBytes(StandardCharsets.UTF_8);

        // The same message twice gets the same answer twice.
        client.append("agent.message.word-counter", PYTHON_ID, question, headers);
        client.append("agent.message.word-counter", PYTHON_ID, question, headers);

        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(answers(id)).as(() -> python.log()).hasSize(2));
        assertThat(answers(id)).allSatisfy(answer -> {
            assertThat(answer.topic()).isEqualTo("agent.message.asker");
            assertThat(answer.key()).isEqualTo("asker-1");
            assertThat(answer.header("ce_type")).isEqualTo("dev.orchestra.message.answered.v1");
            assertThat(answer.header("ce_sender")).isEqualTo(PYTHON_ID);
            assertThat(answer.header("ce_correlationid")).isEqualTo("talk-1");
            assertThat(Client.JSON.readTree(answer.value()).at("/body/words").asInt())
                    .isEqualTo(2);
        });
    }

    @Test
    @Order(4)
    void aKilledOneIsReplacedAndASecondRequestIsDoneByItsSuccessor() throws Exception {
        python.kill();
        String id = UUID.randomUUID().toString();
        client.request(id, "three-languages", Map.of("text", "done by another"));

        python = PythonAgent.start(system, PYTHON_ID);

        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(outputs(id)).as(() -> python.log()).isNotEmpty());
    }

    @Test
    @Order(5)
    void itTakesItsLeaveWhenItIsAskedToStop() throws Exception {
        assertThat(python.stop()).as(() -> python.log()).isZero();

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(
                                client.get("/api/v1/agents/" + PYTHON_ID).status())
                        .isEqualTo(404));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(
                                seen.where(record -> record.topic().equals("agent.registry")
                                        && record.key().equals(PYTHON_ID)
                                        && record.value().isEmpty()))
                        .isNotEmpty());
    }

    private static List<Seen> outputs(String request) {
        return seen.where(record -> record.topic().equals("workflow.output")
                && record.header("ce_causationid").equals(request));
    }

    private static List<Seen> answers(String message) {
        return seen.where(record -> record.topic().startsWith("agent.message.")
                && record.header("ce_causationid").equals(message));
    }
}
