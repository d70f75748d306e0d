package dev.orchestra.console;

import dev.orchestra.workers.inbox.Inbox;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An inbox in memory, which can be away. */
final class FakeInbox implements Inbox {

    private record Row(String fingerprint, Optional<Long> key) {}

    private final Map<RequestId, Row> rows = new HashMap<>();
    private boolean away;

    synchronized void reset() {
        rows.clear();
        away = false;
    }

    synchronized void goAway() {
        away = true;
    }

    private void ask() {
        if (away) {
            throw new InboxUnavailableException("connection refused", new IllegalStateException());
        }
    }

    @Override
    public synchronized List<Claim> claim(List<Request> requests) {
        ask();
        return requests.stream().map(this::claim).toList();
    }

    private Claim claim(Request request) {
        Row row = rows.get(request.id());
        if (row == null) {
            rows.put(request.id(), new Row(request.fingerprint(), Optional.empty()));
            return new Claim.Fresh(Instant.now());
        }
        if (!row.fingerprint().equals(request.fingerprint())) {
            return new Claim.Conflict();
        }
        return row.key().<Claim>map(Claim.AlreadyStarted::new).orElseGet(() -> new Claim.Unsettled(Instant.now()));
    }

    @Override
    public synchronized void started(List<Started> started) {
        ask();
        for (Started one : started) {
            rows.computeIfPresent(one.id(), (id, row) -> new Row(row.fingerprint(), Optional.of(one.key())));
        }
    }

    @Override
    public Optional<Instant> reclaim(RequestId request, Instant claimedAt) {
        return Optional.of(Instant.now());
    }

    @Override
    public synchronized void release(List<RequestId> requests) {
        ask();
        requests.forEach(rows::remove);
    }

    @Override
    public synchronized void refused(RequestId request, String code, String message) {
        ask();
    }

    @Override
    public Settlement settle(RequestId request, Instant notBefore) {
        return new Settlement.NotYet(Optional.empty());
    }
}
