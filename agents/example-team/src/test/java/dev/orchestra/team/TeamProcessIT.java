package dev.orchestra.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.stack.JavaService;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.LocalStackExtension;
import dev.orchestra.stack.Readiness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The jar as it is delivered: each agent in a JVM of its own, on a real broker. */
@ExtendWith(LocalStackExtension.class)
class TeamProcessIT {

    private static final Topics TOPICS = new Topics("");
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private final KafkaBroker broker;
    private final EventLog journal;
    private final List<JavaService> processes = new ArrayList<>();
    private final List<Event> answers = new CopyOnWriteArrayList<>();

    @TempDir
    private Path logs;

    TeamProcessIT(KafkaBroker broker) {
        this.broker = broker;
        this.journal = new KafkaEventLog(
                KafkaEventLogOptions.of(broker.bootstrapServers(), "test"), Tracing.OFF, Clock.systemUTC());
    }

    @BeforeEach
    void listen() {
        journal.createTopics(TOPICS.shared());
        journal.subscribe(SubscriptionOptions.of("test", Set.of(TOPICS.stepResponse())), delivery -> {
            delivery.event().ifPresent(answers::add);
            delivery.done();
            return true;
        });
    }

    @AfterEach
    void stop() {
        processes.forEach(JavaService::stop);
        journal.close();
    }

    @Test
    void theTeamTurnsTheDemosRequirementIntoFiles() throws Exception {
        start(Member.APP_DESIGNER);
        start(Member.TERRAFORM_GENERATOR);
        start(Member.KAFKA_EXPERT);
        String requirement = Requirements.resource("/processes/app-design/requirement.txt");

        Event designed = answerTo(Member.APP_DESIGNER, "1", Map.of("requirement", requirement));
        Json design = designed.data().field("output").orElseThrow();
        Json terraform = answerTo(Member.TERRAFORM_GENERATOR, "2", Map.of("design", design))
                .data()
                .field("output")
                .orElseThrow();
        Json topics = answerTo(Member.KAFKA_EXPERT, "3", Map.of("design", design))
                .data()
                .field("output")
                .orElseThrow();

        assertThat(designed.attribute(Attribute.AGENT_ID)).contains("app-designer-it");
        assertThat(design.string("name")).contains("Order platform");
        assertThat(terraform.field("files").orElseThrow().string("main.tf").orElseThrow())
                .contains("resource \"");
        assertThat(topics.field("files").orElseThrow().string("topics.yaml").orElseThrow())
                .contains("- name: \"order-accepted\"");
    }

    @Test
    void anUnclearRequirementComesBackAsARejection() throws Exception {
        start(Member.APP_DESIGNER);

        Event answer = answerTo(Member.APP_DESIGNER, "4", Map.of("requirement", "Make us rich."));

        assertThat(answer.is(EventType.STEP_REJECTED)).isTrue();
        assertThat(answer.data().string("code")).contains("REQUIREMENT_UNCLEAR");
    }

    @Test
    void echoAnswersWithItsInput() throws Exception {
        start(Member.ECHO);

        Event answer = answerTo(Member.ECHO, "5", Map.of("message", "hello"));

        assertThat(answer.data().field("output")).contains(Json.of(Map.of("message", "hello")));
        assertThat(answer.attribute(Attribute.STEP_TOKEN)).contains("token-5");
    }

    private void start(Member member) throws IOException {
        String id = member.agent() + "-it";
        JavaService process = new JavaService(new JavaService.Launch(
                id,
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                jar(),
                List.of(),
                Map.of(
                        "ORCHESTRA_AGENT", member.agent(),
                        "ORCHESTRA_AGENT_ID", id,
                        "KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()),
                logs.resolve(id + ".log"),
                Readiness.RUNNING,
                LONG_ENOUGH));
        processes.add(process);
        process.start();
    }

    private Event answerTo(Member member, String jobKey, Map<String, Object> input) {
        Event request = Event.of(EventType.STEP_REQUESTED)
                .id("request-" + jobKey)
                .source("/orchestra/server")
                .with(Attribute.JOB_KEY, jobKey)
                .with(Attribute.ATTEMPT, "1")
                .with(Attribute.STEP_TOKEN, "token-" + jobKey)
                .with(Attribute.CORRELATION_ID, "9")
                .data(Map.of("input", input))
                .build();
        journal.append(Outgoing.of(TOPICS.stepRequest(member.agent()), jobKey, request))
                .join();
        return await("an answer to job " + jobKey)
                .atMost(LONG_ENOUGH)
                .until(
                        () -> answers.stream()
                                .filter(event -> event.attribute(Attribute.CAUSATION_ID)
                                        .filter(("request-" + jobKey)::equals)
                                        .isPresent())
                                .findFirst()
                                .orElse(null),
                        found -> found != null);
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("example-team-[0-9].*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "No jar of the team in target. Run the integration tests with ./mvnw verify."));
        }
    }
}
