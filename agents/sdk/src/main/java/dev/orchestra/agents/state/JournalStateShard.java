package dev.orchestra.agents.state;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.EventWriter;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RecordTooLargeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A scope on the journal. Changes that come while others are being written wait and share the next transaction. They are
 * written on a thread of their own, so that the interruption of a handler never leaves one in doubt.
 */
final class JournalStateShard implements StateShard {

    private static final int TOGETHER_MAX = 256;
    private static final long TOGETHER_CHARACTERS_MAX = 4_000_000;

    private record Change(
            String key, Outgoing record, boolean removal, int characters, CompletableFuture<Void> result) {}

    private final StateScope scope;
    private final StateRecords records;
    private final StateIndex index;
    private final EventWriter writer;
    private final StateLimits limits;
    private final Consumer<StateShard> whenClosed;

    // Guarded by waiting.
    private final Deque<Change> waiting = new ArrayDeque<>();
    private boolean writing;
    private @Nullable RuntimeException unusable;

    JournalStateShard(
            StateScope scope,
            StateRecords records,
            StateIndex index,
            EventWriter writer,
            StateLimits limits,
            Consumer<StateShard> whenClosed) {
        this.scope = scope;
        this.records = records;
        this.index = index;
        this.writer = writer;
        this.limits = limits;
        this.whenClosed = whenClosed;
    }

    @Override
    public Optional<StoredState> load(String key) {
        synchronized (waiting) {
            if (unusable != null) {
                throw unusable;
            }
        }
        return index.find(key);
    }

    @Override
    public CompletableFuture<Void> save(String key, StoredState state, @Nullable String causationId) {
        Json data = Json.of(state.asEvent());
        int bytes = data.text().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > limits.valueBytesMax()) {
            return CompletableFuture.failedFuture(new StateTooLargeException(key, bytes, limits.valueBytesMax()));
        }
        if (!index.hasRoomFor(key)) {
            return CompletableFuture.failedFuture(limits.tooMany(scope.name()));
        }
        return add(
                key, records.saved(key, data, causationId), false, data.text().length());
    }

    @Override
    public CompletableFuture<Void> remove(String key) {
        return add(key, records.removed(key), true, 0);
    }

    private CompletableFuture<Void> add(String key, Outgoing record, boolean removal, int characters) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        synchronized (waiting) {
            if (unusable != null) {
                return CompletableFuture.failedFuture(unusable);
            }
            waiting.addLast(new Change(key, record, removal, characters, result));
            if (!writing) {
                writing = true;
                Thread.ofVirtual().name("state-" + scope.name()).start(this::write);
            }
        }
        return result;
    }

    private void write() {
        for (List<Change> next = next(); !next.isEmpty(); next = next()) {
            try {
                append(next);
            } catch (RecordTooLargeException e) {
                // The journal's limit is under ours; whose record it is shows when each is written alone.
                next.forEach(this::appendAlone);
            } catch (RuntimeException | Error e) {
                giveUp(next, e);
            }
        }
    }

    private List<Change> next() {
        synchronized (waiting) {
            List<Change> next = new ArrayList<>();
            long characters = 0;
            while (!waiting.isEmpty() && next.size() < TOGETHER_MAX && characters < TOGETHER_CHARACTERS_MAX) {
                Change change = waiting.removeFirst();
                characters += change.characters();
                next.add(change);
            }
            writing = !next.isEmpty();
            return next;
        }
    }

    private void append(List<Change> changes) {
        List<Position> positions =
                writer.append(changes.stream().map(Change::record).toList());
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            if (change.removal()) {
                index.removed(change.key());
            } else {
                index.stored(change.key(), positions.get(i));
            }
            change.result().complete(null);
        }
    }

    private void appendAlone(Change change) {
        try {
            append(List.of(change));
        } catch (RecordTooLargeException e) {
            change.result().completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            giveUp(List.of(change), e);
        }
    }

    private void giveUp(List<Change> changes, Throwable cause) {
        RuntimeException reason = cause instanceof RuntimeException known
                ? known
                : new JournalUnavailableException("Writing the state of '%s' broke.".formatted(scope.name()), cause);
        List<Change> all = new ArrayList<>(changes);
        synchronized (waiting) {
            unusable = reason;
            all.addAll(waiting);
            waiting.clear();
        }
        all.forEach(change -> change.result().completeExceptionally(reason));
        whenClosed.accept(this);
        writer.close();
    }

    @Override
    public void close() {
        synchronized (waiting) {
            if (unusable == null) {
                unusable = new JournalUnavailableException(
                        "The state of '%s' is not in the hands of this process any more.".formatted(scope.name()),
                        null);
            }
        }
        whenClosed.accept(this);
        // Waits for what is being written; what waits behind it is refused by the writer.
        writer.close();
    }
}
