package dev.orchestra.history;

import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.events.EventRecords;
import dev.orchestra.history.events.HeartbeatChanges;
import dev.orchestra.history.ingest.BatchIngest;
import dev.orchestra.history.ingest.BatchTarget;
import dev.orchestra.history.ingest.IngestPositions;
import dev.orchestra.history.ingest.IngestProgress;
import dev.orchestra.history.records.EngineRecords;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What this process reads into the database. Each generation of the history has consumer groups of its own, which begin at
 * the topics' start: that is how a history is built anew.
 */
final class Ingests {

    private static final Logger LOG = LoggerFactory.getLogger(Ingests.class);

    /** Heartbeats are read in lumps: there are many of them, and few say anything new. */
    private static final Duration HEARTBEATS_GATHERED = Duration.ofMillis(200);

    private final HistoryProperties properties;
    private final EventLog log;
    private final DataFormats formats;
    private final Topics topics;
    private final JdbcOperations jdbc;
    private final TransactionOperations transactions;
    private final IngestPositions positions;
    private final IngestProgress progress;
    private final Clock clock;
    private List<BatchIngest<?>> running = List.of();
    private int generation = -1;

    Ingests(
            HistoryProperties properties,
            EventLog log,
            DataFormats formats,
            Topics topics,
            JdbcOperations jdbc,
            TransactionOperations transactions,
            IngestPositions positions,
            IngestProgress progress,
            Clock clock) {
        this.properties = properties;
        this.log = log;
        this.formats = formats;
        this.topics = topics;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.positions = positions;
        this.progress = progress;
        this.clock = clock;
    }

    /** What runs. */
    synchronized List<BatchIngest<?>> running() {
        return running;
    }

    /** Reads for the generation that the database has; what was read for an earlier one ends. */
    synchronized void follow() {
        var now = positions.generation();
        if (!properties.ingest() || now == generation) {
            return;
        }
        stop();
        if (now > 0) {
            LOG.info("Building the history from the topics' start, as its generation {}.", now);
        }
        var events = new EventRecords(jdbc, formats, topics);
        var started = new ArrayList<BatchIngest<?>>();
        started.add(start(
                "engine-records",
                SubscriptionOptions.of(group("", now), Set.of(topics.engineRecords())),
                new EngineRecords(jdbc),
                now));
        if (properties.events()) {
            started.add(start(
                    "events",
                    SubscriptionOptions.matching(group("-events", now), eventTopics(topics.prefix())),
                    events,
                    now));
            started.add(start(
                    "heartbeats",
                    SubscriptionOptions.of(group("-heartbeats", now), Set.of(topics.agentHeartbeat()))
                            .gathering(HEARTBEATS_GATHERED),
                    new HeartbeatChanges(events, jdbc),
                    now));
        }
        running = List.copyOf(started);
        generation = now;
        progress.reading(running, now);
    }

    private String group(String part, int now) {
        return topics.prefix() + properties.group() + part + (now == 0 ? "" : "-g" + now);
    }

    private <R> BatchIngest<R> start(String name, SubscriptionOptions options, BatchTarget<R> target, int now) {
        return new BatchIngest<>(
                name,
                log,
                options.rawRecords().recordsPerReadMax(properties.batchMax()),
                target,
                transactions,
                positions,
                progress,
                now,
                properties.batchMax(),
                clock);
    }

    /** All that carry events, but for heartbeats and states, of which only the newest matters, and dead letters. */
    static Pattern eventTopics(String prefix) {
        return Pattern.compile(Pattern.quote(prefix) + "(?:workflow|agent)\\.(?!(?:heartbeat|state)$)(?!.*-dlt$).+");
    }

    synchronized void stop() {
        running.forEach(BatchIngest::close);
        running = List.of();
        generation = -1;
        progress.reading(running, generation);
    }
}
