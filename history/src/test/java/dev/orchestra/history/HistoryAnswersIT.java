package dev.orchestra.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.EngineHistory.IncidentFilter;
import dev.orchestra.history.EngineHistory.Instance;
import dev.orchestra.history.EngineHistory.InstanceFilter;
import dev.orchestra.history.EngineHistory.UserTask;
import dev.orchestra.history.EngineHistory.UserTaskFilter;
import dev.orchestra.history.EventHistory.EventFilter;
import dev.orchestra.history.records.RecordJson;
import dev.orchestra.stack.LocalStackExtension;
import dev.orchestra.stack.PostgresServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** What the history answers, from a journal in memory and a real database, by one server for all tests. */
@ExtendWith(LocalStackExtension.class)
final class HistoryAnswersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long INSTANCE = RecordJson.INSTANCE;

    private static Postgres postgres;
    private static ConfigurableApplicationContext server;
    private static EngineHistory history;
    private static EventLog log;

    @BeforeAll
    static void start(PostgresServer database) {
        postgres = Postgres.freshSchema(database);
        server = new SpringApplicationBuilder(HistoryWiringIT.Server.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of(
                        "spring.datasource.url",
                        database.jdbcUrl() + "?currentSchema="
                                + postgres.dataSource().getCurrentSchema(),
                        "spring.datasource.username",
                        database.username(),
                        "spring.datasource.password",
                        database.password(),
                        "spring.flyway.enabled",
                        "false",
                        // The records of this test are as old as it is.
                        "orchestra.history.instance-retention",
                        "36500d"))
                .run();
        history = server.getBean(EngineHistory.class);
        log = server.getBean(EventLog.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Each test waits for all that it has appended, so nothing comes after this. */
    @BeforeEach
    void forgetTheTestBefore() {
        postgres.jdbc().execute("""
                truncate engine_positions, process_definitions, process_instances, elements, variables, jobs, incidents,
                    user_tasks, events""");
    }

    @Test
    void keepsWhatItCannotReadOrStoreAsADeadLetterAndGoesOn() {
        append("no json".getBytes());
        append(RecordJson.variable(1, "v".repeat(20_000) + incompressible(20_000), "1")
                .bytes());
        append(RecordJson.process(2, "ELEMENT_ACTIVATING").bytes());

        eventually(() -> history.instance(INSTANCE).isPresent());
        eventually(() -> log.ends(Set.of("zeebe.records-dlt")).values().stream()
                        .mapToLong(Long::longValue)
                        .sum()
                == 2);
        eventually(() -> health().equals(Status.UP));
    }

    @Test
    void showsAnInstanceWithAllThatBelongsToIt() {
        RecordJson.story().subList(0, 7).forEach(record -> append(record.value()));
        append(RecordJson.of(14, "USER_TASK", "CREATED", INSTANCE + 40)
                .with("processInstanceKey", Long.toString(INSTANCE))
                .with("elementId", "review")
                .with("candidateGroups", List.of("a", "b"))
                .bytes());
        append(RecordJson.of(15, "PROCESS", "CREATED", 99)
                .with("processDefinitionKey", "99")
                .with("processId", "order")
                .with("version", 3)
                .with("resourceName", "order.bpmn")
                .with("resource", "<bpmn/>")
                .bytes());
        eventually(() -> history.definition(99).isPresent());

        var instance = history.instance(INSTANCE).orElseThrow();
        assertThat(instance.processId()).isEqualTo("order");
        assertThat(instance.state()).isEqualTo(Instance.State.ACTIVE);
        assertThat(instance.openIncidents()).isEqualTo(1);
        assertThat(instance.requestId()).isEqualTo("r1");
        assertThat(instance.startedAt()).isEqualTo(Instant.ofEpochMilli(RecordJson.TIME + 1));
        assertThat(history.timeline(INSTANCE, null, 10).items())
                .singleElement()
                .satisfies(element -> assertThat(element.elementId()).isEqualTo("design"));
        assertThat(history.variables(INSTANCE, null, 10).items())
                .extracting(EngineHistory.Variable::name)
                .containsExactly("n", "orchestra");
        assertThat(history.jobs(INSTANCE, null, 10).items())
                .singleElement()
                .satisfies(job -> assertThat(job.state()).isEqualTo("FAILED"));
        assertThat(history.incidents(IncidentFilter.OPEN, null, 10).items())
                .singleElement()
                .satisfies(
                        incident -> assertThat(history.incident(incident.key())).contains(incident));
        assertThat(history.userTasks(UserTaskFilter.OPEN, null, 10).items())
                .singleElement()
                .satisfies(task -> {
                    assertThat(task.candidateGroups()).containsExactly("a", "b");
                    assertThat(task.state()).isEqualTo(UserTask.State.CREATED);
                });
        assertThat(history.definitions(null, 10).items()).hasSize(1);
        assertThat(history.definitionXml(99)).contains("<bpmn/>");
        assertThat(history.definitionXml(98)).isEmpty();
        assertThat(history.readUpTo()).containsExactly(Map.entry(1, Instant.ofEpochMilli(RecordJson.TIME + 15)));
    }

    @Test
    void listsTheEventsOfTheTopicsTheNewestFirst() {
        var events = server.getBean(EventHistory.class);
        var topics = new Topics("");
        log.createTopics(
                List.of(TopicSpec.journal(topics.workflowOutput()), TopicSpec.journal(topics.workflowRequest())));
        for (var id : List.of("1", "2", "3", "3")) {
            log.append(Outgoing.of(topics.workflowOutput(), "77", event(EventType.WORKFLOW_COMPLETED, id)));
        }
        log.append(Outgoing.of(topics.workflowRequest(), "x", event(EventType.WORKFLOW_REQUESTED, "r")));
        eventually(() -> events.events(EventFilter.ALL, null, 10).items().size() == 4);

        var completed = new EventFilter(
                Optional.of(EventType.WORKFLOW_COMPLETED.wireName()),
                Optional.of("/orchestra/server"),
                Optional.of("77"),
                Optional.of(Instant.now().minus(Duration.ofHours(1))),
                Optional.of(Instant.now().plus(Duration.ofHours(1))));
        var first = events.events(completed, null, 2);
        var second = events.events(completed, first.next().orElseThrow(), 2);
        assertThat(Stream.concat(first.items().stream(), second.items().stream())
                        .map(EventHistory.RecordedEvent::id))
                .containsExactlyInAnyOrder("1", "2", "3");
        assertThat(second.next()).isEmpty();
        assertThat(events.events(ofType("dev.orchestra.workflow."), null, 10).items())
                .hasSize(4);
        assertThat(events.events(ofType("dev.orchestra.workflow.c"), null, 10).items())
                .isEmpty();
        assertThat(events.events(ofType("dev_orchestra."), null, 10).items()).isEmpty();
        assertThat(events.event("/orchestra/server", "2")).hasValueSatisfying(event -> {
            assertThat(event.topic()).isEqualTo("workflow.output");
            assertThat(event.data()).isEqualTo("{}");
        });
        assertThat(events.event("/orchestra/server", "4")).isEmpty();
    }

    private static EventFilter ofType(String type) {
        return new EventFilter(
                Optional.of(type), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Event event(EventType type, String id) {
        return Event.of(type)
                .id(id)
                .source("/orchestra/server")
                .time(Instant.EPOCH)
                .with(Attribute.CORRELATION_ID, "77")
                .build();
    }

    @Test
    void hidesTheIncidentsOfInstancesThatHaveEnded() {
        append(RecordJson.process(1, "ELEMENT_ACTIVATING").bytes());
        append(RecordJson.incident(2, "CREATED").bytes());
        append(RecordJson.process(3, "ELEMENT_TERMINATED").bytes());
        eventually(() -> history.instance(INSTANCE).orElseThrow().state() == Instance.State.TERMINATED);

        assertThat(history.incidents(IncidentFilter.OPEN, null, 10).items()).isEmpty();
        assertThat(history.incidents(new IncidentFilter(false, Optional.of(INSTANCE), Optional.of("order")), null, 10)
                        .items())
                .hasSize(1);
        assertThat(history.instance(INSTANCE).orElseThrow().openIncidents()).isZero();
    }

    @Test
    void pagesThroughInstancesOfOneMomentWithoutLosingOrRepeatingOne() {
        for (var i = 0; i < 7; i++) {
            var ended = i % 2 == 0;
            append(RecordJson.of(i + 1, "PROCESS_INSTANCE", ended ? "ELEMENT_COMPLETED" : "ELEMENT_ACTIVATING", 100 + i)
                    .with("processInstanceKey", Integer.toString(100 + i))
                    .with("processId", i < 5 ? "order" : "other")
                    .with("elementType", "PROCESS")
                    .envelope("timestamp", RecordJson.TIME)
                    .bytes());
        }
        eventually(
                () -> history.instances(InstanceFilter.ALL, null, 100).items().size() == 7);

        assertThat(keys(InstanceFilter.ALL)).containsExactly(106L, 105L, 104L, 103L, 102L, 101L, 100L);
        assertThat(keys(filter("order", null))).containsExactly(104L, 103L, 102L, 101L, 100L);
        assertThat(keys(filter(null, Instance.State.ACTIVE))).containsExactly(105L, 103L, 101L);
        assertThat(keys(filter("order", Instance.State.COMPLETED))).containsExactly(104L, 102L, 100L);
        assertThat(keys(new InstanceFilter(Optional.empty(), Optional.empty(), true, Optional.empty())))
                .isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> history.instances(InstanceFilter.ALL, "nonsense", 2))
                .withMessageContaining("The cursor 'nonsense' is none of this list");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> history.instances(InstanceFilter.ALL, null, 0))
                .withMessageContaining("1 to 1000");
    }

    private List<Long> keys(InstanceFilter filter) {
        var keys = new ArrayList<Long>();
        String after = null;
        do {
            var page = history.instances(filter, after, 2);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(2);
            page.items().forEach(instance -> keys.add(instance.key()));
            after = page.next().orElse(null);
        } while (after != null);
        return keys;
    }

    private static InstanceFilter filter(String processId, Instance.State state) {
        return new InstanceFilter(Optional.ofNullable(processId), Optional.ofNullable(state), false, Optional.empty());
    }

    /** All records of one engine partition go to one partition of the topic, as the exporter does it. */
    private static void append(byte[] value) {
        var raw = new RawRecord(new Position("zeebe.records", 0, 0), "1".getBytes(), value, List.of(), Instant.EPOCH);
        log.appendRaw("zeebe.records", raw).join();
    }

    private static String incompressible(int length) {
        var random = new Random(1);
        return random.ints(length, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Status health() {
        return server.getBean("historyHealthIndicator", HealthIndicator.class)
                .health()
                .getStatus();
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(PATIENCE).ignoreExceptions().until(condition);
    }
}
