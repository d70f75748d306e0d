package dev.orchestra.history;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Topics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Ends the keys of steps on the topic of checkpoints that nobody will recover any more: the job was completed, or its instance
 * has ended, some time ago, and no case of it is open. A step of which the engine's records say nothing is left alone for long.
 *
 * <p>Killed in between, it appends a second tombstone, which changes nothing.
 */
final class EndedSteps {

    private static final Logger LOG = LoggerFactory.getLogger(EndedSteps.class);
    private static final int CHUNK = 500;
    private static final int CHUNKS_MAX = 200;
    private static final int UNKNOWN_FACTOR = 168;

    private static final String ENDED = """
            select c.job_key from checkpointed_steps c
            left join jobs j on j.job_key = case when c.job_key ~ '^[0-9]{1,18}$' then c.job_key::bigint end
            left join process_instances i on i.instance_key = j.instance_key
            where c.recorded_at < now() - make_interval(secs => ?)
            and (j.state = 'COMPLETED' and j.changed_at < now() - make_interval(secs => ?)
                or i.ended_at < now() - make_interval(secs => ?)
                or j.job_key is null and c.recorded_at < now() - make_interval(secs => ?))
            and not exists (select 1 from reconstructions r where r.job_key = c.job_key and r.ended_at is null)
            order by c.recorded_at limit ? for update of c skip locked""";

    private final EventLog log;
    private final Topics topics;
    private final JdbcOperations jdbc;
    private final TransactionOperations transactions;
    private final Duration retention;

    EndedSteps(
            EventLog log, Topics topics, JdbcOperations jdbc, TransactionOperations transactions, Duration retention) {
        this.log = log;
        this.topics = topics;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.retention = retention;
    }

    void run() {
        var chunks = 0;
        Integer ended;
        do {
            ended = transactions.execute(transaction -> endSome());
            chunks++;
        } while (ended != null && ended == CHUNK && chunks < CHUNKS_MAX);
    }

    private int endSome() {
        var seconds = (double) retention.toSeconds();
        var keys = jdbc.queryForList(ENDED, String.class, seconds, seconds, seconds, seconds * UNKNOWN_FACTOR, CHUNK);
        try {
            CompletableFuture.allOf(keys.stream()
                            .map(key -> log.append(Outgoing.tombstone(topics.agentCheckpoint(), key)))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } catch (CompletionException e) {
            LOG.debug("The checkpoints of ended steps cannot be ended now; trying again later.", e);
            return 0;
        }
        jdbc.update(
                "delete from checkpointed_steps where job_key = any(?)",
                statement -> statement.setArray(1, statement.getConnection().createArrayOf("text", keys.toArray())));
        return keys.size();
    }
}
