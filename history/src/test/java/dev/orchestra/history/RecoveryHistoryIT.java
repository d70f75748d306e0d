package dev.orchestra.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.history.ReconstructionHistory.CaseFilter;
import dev.orchestra.history.ReconstructionHistory.Reconstruction;
import dev.orchestra.history.RecoveryHistory.Checkpoint;
import dev.orchestra.history.RecoveryHistory.Contact;
import dev.orchestra.history.RecoveryHistory.Effect;
import dev.orchestra.history.RecoveryHistory.Effect.UndoState;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.LocalStackExtension;
import dev.orchestra.stack.PostgresServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a recovery asks, from events on a real Kafka in a real database, by the replica that reads them and by one that does not. */
@ExtendWith(LocalStackExtension.class)
final class RecoveryHistoryIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Topics TOPICS = new Topics("");

    private static KafkaBroker kafka;
    private static PostgresServer postgres;
    private static String schema;
    private static ConfigurableApplicationContext reader;
    private static ConfigurableApplicationContext bystander;
    private static EventLog log;
    private static RecoveryHistory history;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Server {

        @Bean
        EventLog eventLog() {
            return new KafkaEventLog(
                    KafkaEventLogOptions.of(kafka.bootstrapServers(), "history-test"), Tracing.OFF, Clock.systemUTC());
        }

        @Bean
        Topics topics() {
            return TOPICS;
        }
    }

    @BeforeAll
    static void start(KafkaBroker broker, PostgresServer database) throws Exception {
        kafka = broker;
        postgres = database;
        schema = Postgres.freshSchema(database).dataSource().getCurrentSchema();
        reader = server(true);
        bystander = server(false);
        log = reader.getBean(EventLog.class);
        log.createTopics(TOPICS.shared());
        log.createTopics(List.of(
                TopicSpec.journal(TOPICS.agentMessage("reader")),
                TopicSpec.journal(TOPICS.agentMessage("writer")),
                TopicSpec.journal(TOPICS.agentTopic("news"))));
        history = reader.getBean(RecoveryHistory.class);
    }

    @AfterAll
    static void stop() {
        bystander.close();
        reader.close();
    }

    private static ConfigurableApplicationContext server(boolean ingest) {
        return new SpringApplicationBuilder(Server.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of(
                        "spring.datasource.url", postgres.jdbcUrl() + "?currentSchema=" + schema,
                        "spring.datasource.username", postgres.username(),
                        "spring.datasource.password", postgres.password(),
                        "spring.flyway.enabled", "false",
                        "orchestra.history.ingest", Boolean.toString(ingest)))
                .run();
    }

    @Test
    void findsTheCheckpointsAndEffectsOfAJobWithWhatBecameOfThem() throws Exception {
        var job = key();
        say(TOPICS.agentCheckpoint(), job, step(EventType.STEP_CHECKPOINTED, job, """
                {"sequence":1,"state":{"done":1},"effects":[]}"""));
        say(TOPICS.agentCheckpoint(), job, step(EventType.STEP_CHECKPOINTED, job, """
                {"sequence":2,"state":{"done":2},"effects":["e1"]}"""));
        say(TOPICS.agentCheckpoint(), job, step(EventType.STEP_CHECKPOINTED, job, "{\"sequence\":-3}"));
        for (var effect : List.of("e1", "e2", "e3")) {
            say(TOPICS.agentEffect(), job, step(EventType.EFFECT_RECORDED, job, """
                    {"effect":"%s","kind":"file","reference":"/%s","undo":{"handler":"remove","arguments":{"path":"/%s"}}}""".formatted(effect, effect, effect)));
        }
        say(TOPICS.agentEffect(), job, step(EventType.UNDO_REQUESTED, job, """
                {"effect":"e3","undo":{"handler":"remove","arguments":{}}}"""));
        say(TOPICS.agentEffect(), job, step(EventType.UNDO_DONE, job, "{\"effect\":\"e3\"}"));
        say(TOPICS.agentEffect(), job, step(EventType.UNDO_FAILED, job, """
                {"effect":"e2","message":"no right to do so"}"""));
        awaitAll(history);

        assertThat(history.checkpoints(job, 10))
                .extracting(Checkpoint::sequence, Checkpoint::attempt, Checkpoint::agentId, Checkpoint::effects)
                .containsExactly(tuple(1L, 2, "reader-1", List.of()), tuple(2L, 2, "reader-1", List.of("e1")));
        assertThat(history.checkpoints(job, 1)).isEmpty();
        assertThat(history.checkpoints(job, 2).getLast().state().text()).isEqualTo("{\"done\":2}");
        assertThat(history.effects(job))
                .extracting(Effect::effect, Effect::order, Effect::undo, Effect::undoMessage, Effect::handler)
                .containsExactly(
                        tuple("e1", 1L, UndoState.STANDS, null, "remove"),
                        tuple("e2", 2L, UndoState.FAILED, "no right to do so", "remove"),
                        tuple("e3", 3L, UndoState.UNDONE, null, "remove"));
        assertThat(history.effects(key())).isEmpty();
    }

    @Test
    void waitsUntilAnEventIsThereWhoeverReadsItAndWhateverOnlyTheBrokerSees() throws Exception {
        var other = bystander.getBean(RecoveryHistory.class);
        try (var writer = log.writer("history-it-" + UUID.randomUUID())) {
            for (var round = 0; round < 3; round++) {
                var job = key();
                // A transaction leaves a mark of its end, which is nobody's record, at the end of the partition.
                var place = writer.append(List.of(Outgoing.of(
                                TOPICS.agentCheckpoint(),
                                job,
                                step(EventType.STEP_CHECKPOINTED, job, "{\"sequence\":1}"))))
                        .getFirst();
                var asked = round % 2 == 0 ? history : other;
                assertThat(asked.awaitIngested(Map.of(place.topicPartition(), place.offset() + 2), PATIENCE))
                        .isTrue();

                assertThat(asked.checkpoints(job, 10)).hasSize(1);
            }
        }
        var places = log.ends(Set.of(TOPICS.agentAudit()));
        places.replaceAll((partition, end) -> end + 1);
        assertThat(history.awaitIngested(places, Duration.ofMillis(50))).isFalse();
        assertThat(other.awaitIngested(places, Duration.ofMillis(50))).isFalse();
    }

    @Test
    void knowsWhomAProcessHadToDoWith() throws Exception {
        var me = "reader-" + key();
        var root = Long.parseLong(key());
        instance(root, null);
        instance(root + 1, root);
        instance(root + 2, root);
        instance(root + 3, root + 2);
        var from = Instant.now().minusSeconds(60);
        say(TOPICS.stepResponse(), key(), worked(me, "reader", root + 1));
        say(TOPICS.stepResponse(), key(), worked("tester-" + root, "tester", root + 3));
        say(TOPICS.stepResponse(), key(), worked("stranger-" + root, "stranger", root + 4));
        say(TOPICS.agentMessage("writer"), "writer-" + root, message(me, "reader", me, "writer-" + root));
        say(TOPICS.agentMessage("reader"), me, message("writer-" + root, "writer", "writer-" + root, me));
        say(TOPICS.agentMessage("writer"), "writer/k" + root, message(me, "reader", me, "writer/k" + root));
        say(
                TOPICS.agentMessage("reader"),
                "other-" + root,
                message("host-" + root, "writer", "writer/k" + root, "other-" + root));
        say(
                TOPICS.agentTopic("news"),
                "listener-" + root,
                Event.of(EventType.MESSAGE_RECEIVED)
                        .id(key())
                        .source("/agents/listener")
                        .with(Attribute.AGENT, "listener")
                        .with(Attribute.AGENT_ID, "listener-" + root)
                        .data(Json.parse("""
                        {"topic":"news","received":[{"id":"1","source":"/x","sender":"%s","at":"2026-01-01T00:00:00Z"}]}""".formatted(me)))
                        .build());
        awaitAll(history);

        var contacts = history.contacts(me, from, Instant.now().plusSeconds(60), 10);
        assertThat(contacts)
                .extracting(Contact::agentId, Contact::agent, Contact::count)
                .containsExactlyInAnyOrder(
                        tuple("tester-" + root, "tester", 1L),
                        tuple("writer-" + root, "writer", 2L),
                        tuple("host-" + root, "writer", 1L),
                        tuple("listener-" + root, "listener", 1L));
        assertThat(history.contacts(me, from, Instant.now().plusSeconds(60), 2)).isEqualTo(contacts.subList(0, 2));
        assertThat(history.contacts(me, from.minusSeconds(60), from, 10)).isEmpty();
        assertThat(history.family(Long.toString(root + 2)))
                .startsWith(Long.toString(root + 2), Long.toString(root))
                .containsExactlyInAnyOrder(
                        Long.toString(root), Long.toString(root + 1), Long.toString(root + 2), Long.toString(root + 3));
        assertThat(history.instances(me, from, Instant.now().plusSeconds(60), 10))
                .startsWith(Long.toString(root + 1))
                .containsExactlyInAnyOrder(
                        Long.toString(root), Long.toString(root + 1), Long.toString(root + 2), Long.toString(root + 3));
        assertThat(history.instances(me, from.minusSeconds(60), from, 10)).isEmpty();
        assertThat(history.family("nonsense")).containsExactly("nonsense");
    }

    @Test
    void tellsTheStoryOfInstancesInTheOrderInWhichItHappened() throws Exception {
        var one = Long.parseLong(key());
        for (var i = 0; i < 5; i++) {
            say(TOPICS.stepResponse(), "same", worked("agent-" + i, "agent", one + i % 2));
        }
        awaitAll(history);
        var keys = List.of(Long.toString(one), Long.toString(one + 1));

        assertThat(history.thread(keys, Instant.now().minusSeconds(60), 10))
                .extracting(event -> event.subject())
                .containsExactly("agent-0", "agent-1", "agent-2", "agent-3", "agent-4");
        assertThat(history.thread(keys, Instant.now().minusSeconds(60), 2))
                .extracting(event -> event.subject())
                .containsExactly("agent-3", "agent-4");
        assertThat(history.thread(keys, Instant.now().plusSeconds(60), 2)).isEmpty();
        assertThat(history.ingestedTopics()).contains(TOPICS.stepResponse(), TOPICS.agentCheckpoint());
    }

    @Test
    void tellsHowACaseStandsAndWhatHappenedInIt() throws Exception {
        var cases = reader.getBean(ReconstructionHistory.class);
        var job = key();
        var id = job + "-1";
        assertThat(cases.reconstruction(id)).isEmpty();
        say(TOPICS.agentAudit(), job, part(EventType.RECONSTRUCTION_OPENED, job, """
                {"reason":"AGENT_LOST","failedAgent":"reader","failedAgentId":"reader-9","incarnation":"i1",
                 "startedAt":"2026-01-15T09:30:17Z","endedAt":"2026-01-15T09:30:18Z"}"""));
        say(TOPICS.agentAudit(), job, part(EventType.RECONSTRUCTION_MERGED, job, """
                {"confident":false,"confidence":0.25,"startedAt":"2026-01-15T09:30:19Z","endedAt":"2026-01-15T09:30:20Z"}"""));
        awaitAudit();
        assertThat(cases.reconstruction(id)).hasValueSatisfying(one -> {
            assertThat(one.state()).isEqualTo(Reconstruction.State.IN_REVIEW);
            assertThat(one.confidence()).isEqualTo(0.25);
            assertThat(one.agentId()).isEqualTo("reader-9");
            assertThat(one.openedAt()).isEqualTo("2026-01-15T09:30:17Z");
            assertThat(one.changedAt()).isEqualTo("2026-01-15T09:30:20Z");
            assertThat(one.endedAt()).isNull();
        });
        var open = new CaseFilter(true, Optional.of("reader"), Optional.of("7" + job));
        assertThat(cases.reconstructions(open, null, 10).items())
                .extracting(Reconstruction::id)
                .containsExactly(id);

        say(TOPICS.agentAudit(), job, part(EventType.RECONSTRUCTION_COMPLETED, job, """
                {"outcome":"resumed","startedAt":"2026-01-15T09:31:00Z","endedAt":"2026-01-15T09:31:01Z"}"""));
        say(TOPICS.agentAudit(), job, part(EventType.RECONSTRUCTION_GATHERED, job, "{\"late\":true}"));
        awaitAudit();
        assertThat(cases.reconstruction(id)).hasValueSatisfying(one -> {
            assertThat(one.state()).isEqualTo(Reconstruction.State.RESUMED);
            assertThat(one.reason()).isEqualTo("AGENT_LOST");
            assertThat(one.attempt()).isEqualTo(1);
            assertThat(one.endedAt()).isEqualTo("2026-01-15T09:31:01Z");
        });
        assertThat(cases.reconstructions(open, null, 10).items()).isEmpty();
        assertThat(cases.reconstructions(new CaseFilter(false, Optional.empty(), Optional.of("7" + job)), null, 10)
                        .items())
                .hasSize(1);
        assertThat(cases.reconstructions(CaseFilter.ALL, null, 10).items())
                .extracting(Reconstruction::id)
                .contains(id);
        assertThat(cases.caseEvents(id)).hasSize(4);
    }

    @Test
    void keepsOfHeartbeatsOnlyThoseThatSaySomethingNew() throws Exception {
        var agent = "beater-" + key();
        for (var beat : List.of("", "", step("1", null), step("1", null), step("1", 2L), step("1", 2L), "")) {
            say(TOPICS.agentHeartbeat(), agent, beat(agent, "i1", beat));
        }
        say(TOPICS.agentHeartbeat(), agent, beat(agent, "i2", ""));
        say(TOPICS.agentHeartbeat(), agent, beat(agent, "i2", ""));
        assertThat(history.awaitIngested(log.ends(Set.of(TOPICS.agentHeartbeat())), PATIENCE))
                .isTrue();

        assertThat(reader.getBean(JdbcTemplate.class)
                        .queryForList(
                                "select data from events where agent_id = ? order by record_offset",
                                String.class,
                                agent))
                .extracting(data -> Json.parse(data).as(AgentHeartbeat.class))
                .extracting(
                        AgentHeartbeat::incarnation,
                        said -> said.steps().stream()
                                .map(ActiveStep::checkpoint)
                                .toList())
                .containsExactly(
                        tuple("i1", List.of()),
                        tuple("i1", Collections.singletonList(null)),
                        tuple("i1", List.of(2L)),
                        tuple("i1", List.of()),
                        tuple("i2", List.of()));
        assertThat(history.ingestedTopics()).doesNotContain(TOPICS.agentHeartbeat());
    }

    @Test
    void keepsTheRegistryAndEndsTheCheckpointsOfStepsThatNobodyWillRecover() throws Exception {
        var jdbc = reader.getBean(JdbcTemplate.class);
        var agent = "card-" + key();
        say(
                TOPICS.agentRegistry(),
                agent,
                Event.of(EventType.AGENT_REGISTERED)
                        .id(key())
                        .source("/agents/" + agent)
                        .data(Json.parse("{\"type\":\"card\",\"skills\":[]}"))
                        .build());
        awaitTopic(TOPICS.agentRegistry());
        assertThat(jdbc.queryForMap("select agent, left_at from agents where agent_id = ?", agent))
                .containsEntry("agent", "card")
                .containsEntry("left_at", null);
        log.append(Outgoing.tombstone(TOPICS.agentRegistry(), agent)).get(60, TimeUnit.SECONDS);
        awaitTopic(TOPICS.agentRegistry());
        assertThat(jdbc.queryForObject("select left_at from agents where agent_id = ?", Instant.class, agent))
                .isNotNull();

        var ended = key();
        var running = key();
        var inCase = key();
        for (var job : List.of(ended, running, inCase)) {
            say(TOPICS.agentCheckpoint(), job, step(EventType.STEP_CHECKPOINTED, job, "{\"sequence\":1}"));
            jdbc.update(
                    "insert into jobs (job_key, instance_key, state, changed_at, position) values (?, 1, ?, now() - interval '1 day', 1)",
                    Long.parseLong(job),
                    job.equals(running) ? "CREATED" : "COMPLETED");
        }
        say(TOPICS.agentAudit(), inCase, part(EventType.RECONSTRUCTION_OPENED, inCase, "{}"));
        awaitTopic(TOPICS.agentCheckpoint());
        awaitAudit();
        var endedSteps = new EndedSteps(
                log,
                TOPICS,
                jdbc,
                new TransactionTemplate(reader.getBean(PlatformTransactionManager.class)),
                Duration.ofMinutes(1));
        endedSteps.run();
        assertThat(checkpointed()).as("what was said just now is kept").contains(ended, running, inCase);
        jdbc.update("update checkpointed_steps set recorded_at = now() - interval '2 minutes'");

        endedSteps.run();
        assertThat(checkpointed()).contains(running, inCase).doesNotContain(ended);
        awaitTopic(TOPICS.agentCheckpoint());
        assertThat(checkpointed()).contains(running, inCase).doesNotContain(ended);
        assertThat(history.checkpoints(ended, 10))
                .as("the history keeps its events")
                .hasSize(1);
        var tombstones = new ArrayList<String>();
        var partition = log.partitionOf(TOPICS.agentCheckpoint(), ended);
        log.scanRaw(partition, 0, log.ends(Set.of(TOPICS.agentCheckpoint())).get(partition), PATIENCE, record -> {
            if (record.value() == null) {
                tombstones.add(record.keyText().orElse(""));
            }
        });
        assertThat(tombstones).containsExactly(ended);
    }

    private static List<String> checkpointed() {
        return reader.getBean(JdbcTemplate.class).queryForList("select job_key from checkpointed_steps", String.class);
    }

    private static void awaitAudit() throws InterruptedException {
        awaitTopic(TOPICS.agentAudit());
    }

    private static void awaitTopic(String topic) throws InterruptedException {
        assertThat(history.awaitIngested(log.ends(Set.of(topic)), PATIENCE)).isTrue();
    }

    private static Event part(EventType type, String job, String data) {
        return Event.of(type)
                .id("case/" + job + "-1/" + type)
                .source("/server")
                .with(Attribute.CORRELATION_ID, "7" + job)
                .with(Attribute.CASE_ID, job + "-1")
                .with(Attribute.JOB_KEY, job)
                .with(Attribute.ATTEMPT, "1")
                .with(Attribute.AGENT, "reader")
                .data(Json.parse(data))
                .build();
    }

    private static String step(String job, Long checkpoint) {
        return "{\"jobkey\":\"%s\",\"attempt\":1,\"steptoken\":\"t\",\"checkpoint\":%s}".formatted(job, checkpoint);
    }

    private static Event beat(String agentId, String incarnation, String steps) {
        return Event.of(EventType.AGENT_HEARTBEAT)
                .id(key())
                .source("/agents/" + agentId)
                .with(Attribute.AGENT_ID, agentId)
                .data(Json.parse(
                        "{\"incarnation\":\"%s\",\"capacity\":1,\"steps\":[%s]}".formatted(incarnation, steps)))
                .build();
    }

    private static void instance(long key, Long parent) {
        reader.getBean(JdbcTemplate.class)
                .update(
                        "insert into process_instances (instance_key, parent_key, started_at, position) values (?, ?, now(), 1)",
                        key,
                        parent);
    }

    private static Event worked(String agentId, String agent, long instance) {
        return Event.of(EventType.STEP_COMPLETED)
                .id(key())
                .source("/agents/" + agent)
                .subject(agentId)
                .with(Attribute.CORRELATION_ID, Long.toString(instance))
                .with(Attribute.JOB_KEY, key())
                .with(Attribute.AGENT, agent)
                .with(Attribute.AGENT_ID, agentId)
                .build();
    }

    private static Event message(String agentId, String agent, String sender, String receiver) {
        return Event.of(EventType.MESSAGE_SENT)
                .id(key())
                .source("/agents/" + agent)
                .with(Attribute.AGENT, agent)
                .with(Attribute.AGENT_ID, agentId)
                .with(Attribute.SENDER, sender)
                .with(Attribute.RECEIVER, receiver)
                .data(Json.parse("{\"body\":{}}"))
                .build();
    }

    private static Event step(EventType type, String job, String data) {
        return Event.of(type)
                .id(key())
                .source("/agents/reader/1")
                .with(Attribute.JOB_KEY, job)
                .with(Attribute.ATTEMPT, "2")
                .with(Attribute.AGENT, "reader")
                .with(Attribute.AGENT_ID, "reader-1")
                .data(Json.parse(data))
                .build();
    }

    private static String key() {
        return Long.toString(Math.abs(UUID.randomUUID().getMostSignificantBits()) / 100);
    }

    private static void say(String topic, String key, Event event) throws Exception {
        log.append(Outgoing.of(topic, key, event)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void awaitAll(RecoveryHistory asked) throws InterruptedException {
        var ends = log.ends(Set.of(
                TOPICS.agentCheckpoint(),
                TOPICS.agentEffect(),
                TOPICS.stepResponse(),
                TOPICS.agentMessage("reader"),
                TOPICS.agentMessage("writer"),
                TOPICS.agentTopic("news")));
        assertThat(asked.awaitIngested(ends, PATIENCE)).isTrue();
    }
}
