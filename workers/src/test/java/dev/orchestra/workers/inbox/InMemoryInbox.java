package dev.orchestra.workers.inbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** An inbox for tests: a table in memory, with records that the test writes. */
public final class InMemoryInbox implements Inbox {

    private record Row(String fingerprint, Instant claimedAt, Long key, String code, String message) {}

    private final Map<RequestId, Row> rows = new HashMap<>();
    private final Map<RequestId, Long> records = new HashMap<>();
    private final AtomicLong clock = new AtomicLong(1_000);
    private Instant recordsUpTo = Instant.EPOCH;
    private boolean down;

    public synchronized void goDown() {
        down = true;
    }

    public synchronized void comeBack() {
        down = false;
    }

    /** The engine's records show that the request was carried out. */
    public synchronized void record(RequestId id, long key) {
        records.put(id, key);
    }

    public synchronized void recordsAreUpTo(Instant instant) {
        recordsUpTo = instant;
    }

    /** A claim of a process that died. */
    public synchronized void leftBehind(Request request) {
        rows.put(request.id(), new Row(request.fingerprint(), tick(), null, null, null));
    }

    public synchronized boolean holds(RequestId id) {
        return rows.containsKey(id);
    }

    private Instant tick() {
        return Instant.ofEpochMilli(clock.incrementAndGet());
    }

    private void check() {
        if (down) {
            throw new InboxUnavailableException("the test took it down", new IllegalStateException());
        }
    }

    @Override
    public synchronized List<Claim> claim(List<Request> requests) {
        check();
        List<Claim> claims = new ArrayList<>();
        for (Request request : requests) {
            Row row = rows.get(request.id());
            if (row == null) {
                Instant now = tick();
                rows.put(request.id(), new Row(request.fingerprint(), now, null, null, null));
                claims.add(new Claim.Fresh(now));
            } else if (!row.fingerprint().equals(request.fingerprint())) {
                claims.add(new Claim.Conflict());
            } else if (row.key() != null) {
                claims.add(new Claim.AlreadyStarted(row.key()));
            } else if (row.code() != null) {
                claims.add(new Claim.AlreadyRefused(row.code(), row.message()));
            } else {
                claims.add(new Claim.Unsettled(row.claimedAt()));
            }
        }
        return claims;
    }

    @Override
    public synchronized void started(List<Started> started) {
        check();
        started.forEach(s -> rows.computeIfPresent(
                s.id(), (id, row) -> new Row(row.fingerprint(), row.claimedAt(), s.key(), null, null)));
    }

    @Override
    public synchronized Optional<Instant> reclaim(RequestId request, Instant claimedAt) {
        check();
        Row row = rows.get(request);
        if (row == null || row.key() != null || !row.claimedAt().equals(claimedAt)) {
            return Optional.empty();
        }
        Instant now = tick();
        rows.put(request, new Row(row.fingerprint(), now, null, null, null));
        return Optional.of(now);
    }

    @Override
    public synchronized void release(List<RequestId> requests) {
        check();
        requests.forEach(rows::remove);
    }

    @Override
    public synchronized void refused(RequestId request, String code, String message) {
        check();
        rows.computeIfPresent(request, (id, row) -> new Row(row.fingerprint(), row.claimedAt(), null, code, message));
    }

    @Override
    public synchronized Settlement settle(RequestId request, Instant notBefore) {
        check();
        Long key = records.get(request);
        if (key != null) {
            return new Settlement.Found(key);
        }
        return recordsUpTo.isAfter(notBefore)
                ? new Settlement.NotDone()
                : new Settlement.NotYet(Optional.of(recordsUpTo));
    }
}
