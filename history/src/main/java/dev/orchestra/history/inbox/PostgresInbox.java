package dev.orchestra.history.inbox;

import static java.util.stream.Collectors.toMap;

import dev.orchestra.workers.inbox.Inbox;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The inbox as a table, one row for each request. The deduplication key is the fingerprint of source and id.
 *
 * <p>A row goes from CLAIMED to STARTED or REFUSED and stays there until it is too old to be kept; a claim that is
 * released is removed. Whether an unsettled claim was carried out is read from the tables that the engine's records made.
 */
public final class PostgresInbox implements Inbox {

    private static final int CLAIM_TRIES = 3;

    private static final String INSERT = """
            insert into inbox (fingerprint, source, request_id, kind, body, state, claimed_at)
            select f, s, i, k, b, 'CLAIMED', clock_timestamp()
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as v (f, s, i, k, b)
            order by f
            on conflict do nothing
            returning fingerprint, claimed_at""";

    private final JdbcTemplate jdbc;
    private final TransactionOperations transactions;
    private final EnginePartitions enginePartitions;
    private final SettledByRecords records;

    public PostgresInbox(JdbcTemplate jdbc, TransactionOperations transactions, EnginePartitions enginePartitions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.enginePartitions = enginePartitions;
        this.records = new SettledByRecords(jdbc);
    }

    private record Row(
            String body,
            String state,
            Instant claimedAt,
            long key,
            @Nullable String code,
            @Nullable String message) {

        Claim seenBy(Request request) {
            if (!body.equals(request.fingerprint())) {
                return new Claim.Conflict();
            }
            return switch (state) {
                case "CLAIMED" -> new Claim.Unsettled(claimedAt);
                case "STARTED" -> new Claim.AlreadyStarted(key);
                case "REFUSED" -> new Claim.AlreadyRefused(code == null ? "" : code, message == null ? "" : message);
                default ->
                    throw new IllegalStateException("The inbox holds a row in the state '" + state
                            + "', which this release does not know. Use one release for all replicas.");
            };
        }
    }

    @Override
    public List<Claim> claim(List<Request> requests) {
        return requests.isEmpty() ? List.of() : inTransaction(() -> claimed(requests));
    }

    private List<Claim> claimed(List<Request> requests) {
        var fresh = new HashMap<String, Instant>();
        var rows = new HashMap<String, Row>();
        var missing = requests;
        // A row that was there when we inserted may have been released before we read it: then we insert once more.
        for (var tries = 0; tries < CLAIM_TRIES && !missing.isEmpty(); tries++) {
            fresh.putAll(insert(missing));
            rows.putAll(read(requests));
            missing = requests.stream()
                    .filter(request -> !rows.containsKey(fingerprint(request.id())))
                    .toList();
        }
        if (!missing.isEmpty()) {
            throw new InboxUnavailableException(
                    "A claim was released again and again while it was being made. Try again.",
                    new IllegalStateException(missing.getFirst().id().toString()));
        }
        return decide(requests, fresh, rows);
    }

    /** Within one call the first request of an id has the claim, and the others see it. */
    private static List<Claim> decide(List<Request> requests, Map<String, Instant> fresh, Map<String, Row> rows) {
        var claims = new ArrayList<Claim>(requests.size());
        for (var request : requests) {
            var fingerprint = fingerprint(request.id());
            var mine = fresh.remove(fingerprint);
            var row = rows.get(fingerprint);
            if (row == null) {
                throw new IllegalStateException("The row of " + request.id() + " was read before.");
            }
            claims.add(mine != null ? new Claim.Fresh(mine) : row.seenBy(request));
        }
        return claims;
    }

    private Map<String, Instant> insert(List<Request> requests) {
        var seen = new HashSet<String>();
        var first = requests.stream()
                .filter(request -> seen.add(fingerprint(request.id())))
                .toList();
        return jdbc
                .query(
                        INSERT,
                        (row, number) -> Map.entry(row.getString(1), instant(row.getObject(2, OffsetDateTime.class))),
                        texts(first.stream()
                                .map(request -> fingerprint(request.id()))
                                .toList()),
                        texts(first.stream()
                                .map(request -> storable(request.id().source()))
                                .toList()),
                        texts(first.stream()
                                .map(request -> storable(request.id().id()))
                                .toList()),
                        texts(first.stream()
                                .map(request -> request.kind().name())
                                .toList()),
                        texts(first.stream().map(Request::fingerprint).toList()))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Map<String, Row> read(List<Request> requests) {
        var rows = new HashMap<String, Row>();
        jdbc.query(
                "select fingerprint, body, state, claimed_at, key, code, message from inbox where fingerprint = any (?)",
                row -> {
                    rows.put(
                            row.getString(1),
                            new Row(
                                    row.getString(2),
                                    row.getString(3),
                                    instant(row.getObject(4, OffsetDateTime.class)),
                                    row.getLong(5),
                                    row.getString(6),
                                    row.getString(7)));
                },
                (Object) texts(requests.stream()
                        .map(request -> fingerprint(request.id()))
                        .toList()));
        return rows;
    }

    @Override
    public void started(List<Started> started) {
        if (started.isEmpty()) {
            return;
        }
        inTransaction(() -> jdbc.update(
                """
                update inbox set state = 'STARTED', key = v.key
                from (select f, k as key from unnest(?::text[], ?::bigint[]) as u (f, k) order by f) as v
                where inbox.fingerprint = v.f and inbox.state = 'CLAIMED'""",
                texts(started.stream().map(one -> fingerprint(one.id())).toList()),
                started.stream().map(Started::key).toArray(Long[]::new)));
    }

    @Override
    public Optional<Instant> reclaim(RequestId request, Instant claimedAt) {
        return inTransaction(() -> Optional.ofNullable(DataAccessUtils.singleResult(jdbc.query(
                """
                update inbox set claimed_at = clock_timestamp()
                where fingerprint = ? and state = 'CLAIMED' and claimed_at = ?
                returning claimed_at""",
                (row, number) -> instant(row.getObject(1, OffsetDateTime.class)),
                fingerprint(request),
                claimedAt.atOffset(ZoneOffset.UTC)))));
    }

    @Override
    public void release(List<RequestId> requests) {
        inTransaction(() -> jdbc.update("delete from inbox where fingerprint = any (?) and state = 'CLAIMED'", (Object)
                texts(requests.stream().map(PostgresInbox::fingerprint).toList())));
    }

    @Override
    public void refused(RequestId request, String code, String message) {
        inTransaction(() -> jdbc.update("""
                update inbox set state = 'REFUSED', code = ?, message = ?
                where fingerprint = ? and state = 'CLAIMED'""", storable(code), storable(message), fingerprint(request)));
    }

    @Override
    public Settlement settle(RequestId request, Instant notBefore) {
        // How far the records are is asked first: what they say is read after that, and so is complete up to there.
        var partitions = enginePartitions.count();
        var upTo = inTransaction(() -> records.upTo(partitions.orElse(Integer.MAX_VALUE)));
        var found = inTransaction(() -> records.find(request));
        if (found.isPresent()) {
            started(List.of(new Started(request, found.get())));
            return new Settlement.Found(found.get());
        }
        return upTo.isPresent() && upTo.get().isAfter(notBefore)
                ? new Settlement.NotDone()
                : new Settlement.NotYet(upTo);
    }

    private <T> T inTransaction(Supplier<T> work) {
        try {
            var result = transactions.execute(transaction -> work.get());
            if (result == null) {
                throw new IllegalStateException("A transaction of the inbox always has a result.");
            }
            return result;
        } catch (DataAccessException | TransactionException e) {
            throw new InboxUnavailableException("The inbox in PostgreSQL does not answer: " + e.getMessage(), e);
        }
    }

    private static String fingerprint(RequestId request) {
        return request.messageId();
    }

    private static String[] texts(Collection<String> texts) {
        return texts.toArray(String[]::new);
    }

    private static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    private static Instant instant(OffsetDateTime time) {
        return time.toInstant();
    }
}
