package dev.orchestra.history;

import dev.orchestra.history.RecoveryHistory.Contact;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcOperations;

/** Finds who had to do with whom: which instances belong together, and which agents met in them or wrote to each other. */
final class Acquaintances {

    private static final Pattern INSTANCE_KEY = Pattern.compile("[0-9]{1,18}");
    private static final int FAMILY_MAX = 1000;
    private static final int GENERATIONS_MAX = 50;
    private static final int INSTANCES_MAX = 200;

    /** Up to the first caller, and from there down to all that were called. */
    private static final String FAMILY = """
            with recursive up (instance_key, parent_key, steps) as (
                select instance_key, parent_key, 0 from process_instances where instance_key = any(?)
                union
                select p.instance_key, p.parent_key, up.steps + 1
                from process_instances p join up on p.instance_key = up.parent_key where up.steps < %1$d
            ), down (instance_key, steps) as (
                select up.instance_key, 0 from up
                where not exists (select 1 from process_instances p where p.instance_key = up.parent_key)
                union
                select c.instance_key, down.steps + 1
                from process_instances c join down on c.parent_key = down.instance_key where down.steps < %1$d
            ), all_of_them (instance_key, steps) as (
                select instance_key, steps from up union all select instance_key, %1$d + steps from down
            )
            select instance_key from all_of_them group by instance_key order by min(steps), instance_key
            limit ?""".formatted(GENERATIONS_MAX);

    private static final String INSTANCES = """
            select correlation_id from events
            where agent_id = ? and recorded_at >= ? and recorded_at < ? and correlation_id is not null and job_key is not null
            group by correlation_id order by max(recorded_at) desc limit ?""";

    /** A verdict on a step that the process had only accepted does not say the instance; the engine's job does. */
    private static final String WORKED = """
            with steps (job_key, correlation_id, recorded_at) as (
                select job_key, correlation_id, recorded_at from events
                where agent_id = ? and recorded_at >= ? and recorded_at < ? and job_key is not null
            ),
            worked (instance, recorded_at) as (
                select correlation_id, recorded_at from steps where correlation_id is not null
                union all
                select j.instance_key::text, s.recorded_at from steps s
                join jobs j on j.job_key = case when s.job_key ~ '^[0-9]{1,18}$' then s.job_key::bigint end
            )
            select instance from worked group by instance order by max(recorded_at) desc, instance limit ?""";

    /**
     * A name that somebody wrote to is a process, or an instance that lives in one: then it is the process that spoke last
     * under this name.
     */
    private static final String CONTACTS = """
            with me (id, first, until) as (values (?::text, ?::timestamptz, ?::timestamptz)),
            met (name, agent, recorded_at) as (
                select e.receiver, null, e.recorded_at from events e, me
                where e.agent_id = me.id and e.recorded_at >= me.first and e.recorded_at < me.until
                    and e.receiver is not null
                    and e.type in ('dev.orchestra.message.sent.v1', 'dev.orchestra.message.answered.v1')
                union all
                select e.agent_id, e.agent, e.recorded_at from events e, me
                where e.receiver = me.id and e.recorded_at >= me.first and e.recorded_at < me.until
                    and e.agent_id is not null
                union all
                select r.receiver, r.receiver_agent, r.recorded_at from receipts r, me
                where r.sender = me.id and r.recorded_at >= me.first and r.recorded_at < me.until
                union all
                select r.sender, null, r.recorded_at from receipts r, me
                where r.receiver = me.id and r.recorded_at >= me.first and r.recorded_at < me.until
                union all
                select e.agent_id, e.agent, e.recorded_at from events e, me
                where e.correlation_id = any(?) and e.recorded_at >= me.first and e.recorded_at < me.until
                    and e.agent_id is not null
            ),
            names (name, agent, times, last) as (
                select name, max(agent), count(*), max(recorded_at) from met group by name
            ),
            processes (agent_id, agent, times, last) as (
                select coalesce(spoke.agent_id, n.name), coalesce(n.agent, spoke.agent), n.times, n.last
                from names n left join lateral (
                    (select e.agent_id, e.agent from events e
                     where n.agent is null and e.sender = n.name and e.agent_id is not null
                     order by e.recorded_at desc limit 1)
                    union all
                    select a.agent_id, a.agent from agents a where n.agent is null and a.agent_id = n.name
                    union all
                    (select e.agent_id, e.agent from events e
                     where n.agent is null and e.agent_id = n.name and e.agent is not null
                     order by e.recorded_at desc limit 1)
                    limit 1
                ) spoke on true
            )
            select agent_id, max(agent), sum(times), max(last) from processes, me
            where agent is not null and agent_id <> me.id
            group by agent_id order by max(last) desc, agent_id limit ?""";

    private final JdbcOperations jdbc;

    Acquaintances(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /** These instances and all that belong to them, the nearest first; those that are no keys of instances stand alone. */
    List<String> family(Collection<String> instanceKeys) {
        var keys = instanceKeys.stream()
                .filter(key -> INSTANCE_KEY.matcher(key).matches())
                .map(Long::valueOf)
                .toArray();
        var family = new LinkedHashSet<>(instanceKeys);
        if (keys.length > 0) {
            jdbc.query(
                    FAMILY,
                    statement -> {
                        statement.setArray(1, statement.getConnection().createArrayOf("bigint", keys));
                        statement.setInt(2, FAMILY_MAX);
                    },
                    row -> {
                        family.add(Long.toString(row.getLong(1)));
                    });
        }
        return family.stream().limit(FAMILY_MAX).toList();
    }

    List<String> instances(String agentId, Instant from, Instant to, int max) {
        var worked = jdbc.query(
                WORKED,
                statement -> {
                    stretch(statement, agentId, from, to);
                    statement.setInt(4, max);
                },
                (row, number) -> row.getString(1));
        return worked.isEmpty() ? List.of() : family(worked).stream().limit(max).toList();
    }

    List<Contact> contacts(String agentId, Instant from, Instant to, int max) {
        var instances = new ArrayList<String>();
        jdbc.query(
                INSTANCES,
                statement -> {
                    stretch(statement, agentId, from, to);
                    statement.setInt(4, INSTANCES_MAX);
                },
                row -> {
                    instances.add(row.getString(1));
                });
        var family = family(instances);
        return jdbc.query(
                CONTACTS,
                statement -> {
                    stretch(statement, agentId, from, to);
                    statement.setArray(4, statement.getConnection().createArrayOf("text", family.toArray()));
                    statement.setInt(5, max);
                },
                (row, number) -> new Contact(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getTimestamp(4).toInstant()));
    }

    private static void stretch(PreparedStatement statement, String agentId, Instant from, Instant to)
            throws SQLException {
        statement.setString(1, agentId);
        statement.setTimestamp(2, Timestamp.from(from));
        statement.setTimestamp(3, Timestamp.from(to));
    }
}
