package dev.orchestra.benchmarks;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventBuilder;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.events.memory.InMemoryEventLog;
import dev.orchestra.history.events.EventRecords;
import dev.orchestra.history.ingest.BatchIngest;
import dev.orchestra.history.ingest.IngestPositions;
import dev.orchestra.history.ingest.IngestProgress;
import dev.orchestra.stack.LocalStack;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast the history appends events, beside a plain COPY of the same rows into the same table. */
@Command(
        name = "benchmarks/run history",
        mixinStandardHelpOptions = true,
        description =
                "Events a second from the journal into PostgreSQL, as the server reads them, and by COPY of ready rows.")
final class HistoryBenchmark implements Callable<Integer> {

    private static final String COLUMNS = "fingerprint, source, event_id, type, subject, correlation_id, causation_id,"
            + " event_time, recorded_at, topic, partition_id, record_offset, attributes, data, job_key, agent, agent_id,"
            + " sender, receiver, case_id";
    private static final int UNDER_WAY_MAX = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Option(names = "--rows", defaultValue = "100000", description = "In each round. Default: ${DEFAULT-VALUE}")
    private int rows;

    @Option(names = "--rounds", defaultValue = "5", description = "Of each, in turn. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--batch",
            defaultValue = "2000",
            description = "Records of a transaction of the history. Default: ${DEFAULT-VALUE}")
    private int batch;

    @Option(
            names = "--kafka",
            description = "Reads from a real Kafka, which takes its share of the processor, and not from memory.")
    private boolean kafka;

    private final Topics topics = new Topics("");

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new HistoryBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        try (var stack = LocalStack.builder().build()) {
            stack.postgres().start();
            var source = new PGSimpleDataSource();
            source.setUrl(stack.postgres().jdbcUrl());
            source.setUser(stack.postgres().username());
            source.setPassword(stack.postgres().password());
            Flyway.configure().dataSource(source).load().migrate();
            try (var connection = source.getConnection()) {
                // The server keeps its connections as well.
                var kept = new SingleConnectionDataSource(connection, true);
                var jdbc = new JdbcTemplate(kept);
                System.err.println("fsync is " + jdbc.queryForObject("show fsync", String.class));
                try (var journal = journal(stack)) {
                    measure(
                            jdbc,
                            new TransactionTemplate(new JdbcTransactionManager(kept)),
                            journal,
                            stack.postgres().pid().orElseThrow());
                }
            }
        }
        return 0;
    }

    private void measure(JdbcTemplate jdbc, TransactionTemplate transactions, EventLog journal, long postgres)
            throws Exception {
        append(jdbc, transactions, journal).close();
        var sides = sides(jdbc, () -> append(jdbc, transactions, journal));
        for (var round = 1; round <= rounds; round++) {
            for (var side : sides) {
                empty(jdbc);
                side.measure(rows, postgres);
                System.err.println("round " + round + ": " + side.last());
            }
        }
        var best =
                sides.stream().skip(1).mapToDouble(AppendSide::perSecond).max().orElseThrow();
        var history = sides.getFirst().perSecond();
        sides.forEach(side -> System.out.println(side.row(history)));
        System.out.printf(Locale.ROOT, "%,d rows: %.2f of the fastest COPY%n", rows, history / best);
    }

    /** The history first. */
    private List<AppendSide> sides(JdbcTemplate jdbc, AppendSide.Work history) {
        var text = new CopyRows(jdbc, COLUMNS, false);
        var binary = new CopyRows(jdbc, COLUMNS, true);
        var ready = text.ready();
        var readyBinary = binary.ready();
        return List.of(
                new AppendSide("history", history),
                new AppendSide("COPY at once", text.work(ready, rows)),
                new AppendSide("COPY by " + batch, text.work(ready, batch)),
                new AppendSide("binary COPY at once", binary.work(readyBinary, rows)));
    }

    private static void empty(JdbcTemplate jdbc) {
        jdbc.execute("truncate events, ingest_positions, checkpointed_steps");
        jdbc.execute("vacuum events");
        jdbc.execute("checkpoint");
    }

    /** As many events as a round has, as agents say them: answers, checkpoints and messages. */
    private EventLog journal(LocalStack stack) {
        EventLog log = kafka ? onKafka(stack) : new InMemoryEventLog();
        log.createTopics(topics.shared());
        var appended = new ArrayList<CompletableFuture<?>>();
        for (var i = 0; i < rows; i++) {
            var job = Long.toString(2_251_799_813_685_249L + i / 4);
            appended.add(log.append(
                    i % 8 == 7
                            ? Outgoing.of(topics.agentAudit(), job, message(i, job))
                            : i % 4 == 1
                                    ? Outgoing.of(
                                            topics.agentCheckpoint(), job, step(EventType.STEP_CHECKPOINTED, i, job))
                                    : Outgoing.of(topics.stepResponse(), job, step(EventType.STEP_COMPLETED, i, job))));
            if (appended.size() == UNDER_WAY_MAX || i == rows - 1) {
                CompletableFuture.allOf(appended.toArray(CompletableFuture[]::new))
                        .join();
                appended.clear();
            }
        }
        return log;
    }

    private static EventLog onKafka(LocalStack stack) {
        stack.kafka().start();
        return new KafkaEventLog(
                KafkaEventLogOptions.of(stack.kafka().bootstrapServers(), "history-benchmark"),
                Tracing.OFF,
                Clock.systemUTC());
    }

    private static Event step(EventType type, int number, String job) {
        var text = "A part of the design of about two hundred characters, as an agent may write it. ".repeat(3);
        var body = type == EventType.STEP_COMPLETED
                ? "{\"output\":{\"number\":%d,\"text\":\"%s\"}}".formatted(number, text)
                : "{\"sequence\":%d,\"state\":{\"text\":\"%s\"},\"effects\":[]}".formatted(number, text);
        return said(type, number, job).data(Json.parse(body)).build();
    }

    private static Event message(int number, String job) {
        return said(EventType.MESSAGE_SENT, number, job)
                .with(Attribute.SENDER, "agent-" + number % 20)
                .with(Attribute.RECEIVER, "agent-" + number % 19)
                .data(Json.parse("{\"body\":{\"question\":\"What of part %d?\"}}".formatted(number)))
                .build();
    }

    private static EventBuilder said(EventType type, int number, String job) {
        return Event.of(type)
                .id("event-" + number)
                .source("/agents/agent/agent-" + number % 20)
                .subject(job + "/design")
                .time(Clock.systemUTC().instant())
                .with(Attribute.CORRELATION_ID, Long.toString(2_251_799_813_000_000L + number / 10))
                .with(Attribute.CAUSATION_ID, "step/" + job + "/1")
                .with(Attribute.JOB_KEY, job)
                .with(Attribute.ATTEMPT, "1")
                .with(Attribute.AGENT, "agent")
                .with(Attribute.AGENT_ID, "agent-" + number % 20)
                .with(Attribute.STEP_TOKEN, "eyJ2IjoxLCJhdHRlbXB0IjoxfQ.".repeat(4));
    }

    /** The way of the server, from the joining of the consumer group to the last commit. */
    private AutoCloseable append(JdbcTemplate jdbc, TransactionTemplate transactions, EventLog journal)
            throws InterruptedException {
        var positions = new IngestPositions(jdbc);
        var progress = new IngestProgress(positions);
        var read = Set.of(topics.agentAudit(), topics.agentCheckpoint(), topics.stepResponse());
        var options = SubscriptionOptions.of("round-" + System.nanoTime(), read)
                .rawRecords()
                .recordsPerReadMax(batch);
        var ingest = new BatchIngest<>(
                "events",
                journal,
                options,
                new EventRecords(jdbc, DataFormats.JSON, topics),
                transactions,
                positions,
                progress,
                0,
                batch,
                Clock.systemUTC());
        progress.reading(List.of(ingest), 0);
        if (!progress.await(journal.ends(read), PATIENCE)) {
            throw new IllegalStateException("The history has not taken all within " + PATIENCE + ".");
        }
        return ingest;
    }
}
