package dev.orchestra.console;

import dev.orchestra.events.bus.EventBus;
import dev.orchestra.events.bus.Replay;
import dev.orchestra.events.bus.TooManyReplaysException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The replays that were asked for here: those that run, and the newest of those that ended. They end with the server. */
@Component
final class StartedReplays {

    private static final int ENDED_MAX = 100;
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final EventBus bus;
    private final Object starting = new Object();
    // The newest first.
    private final Deque<Started> started = new ArrayDeque<>();

    StartedReplays(EventBus bus) {
        this.bus = bus;
    }

    /** @param key the client's, or one of our own */
    record Started(String key, ReplayBody body, Replay replay, String topic, int perSecond) {}

    /**
     * Starts a replay, once for a key.
     *
     * @throws ProblemException if the key was used for another body, or too many run
     */
    Started start(String key, ReplayBody body) {
        // One at a time, so that a key starts one; whoever only looks does not wait for Kafka.
        synchronized (starting) {
            return startOrFind(key, body);
        }
    }

    private Started startOrFind(String key, ReplayBody body) {
        Optional<Started> earlier =
                all().stream().filter(one -> one.key().equals(key)).findFirst();
        if (earlier.isPresent()) {
            if (!earlier.get().body().equals(body)) {
                throw ProblemException.of(
                        ProblemType.IDEMPOTENCY_CONFLICT,
                        "The Idempotency-Key '%s' was used for another body. Send this one under a new key."
                                .formatted(key));
            }
            return earlier.get();
        }
        var request = body.request();
        Replay replay;
        try {
            replay = bus.replay(request);
        } catch (TooManyReplaysException e) {
            throw ProblemException.of(ProblemType.TOO_MANY_REPLAYS, String.valueOf(e.getMessage()))
                    .retryAfter(AGAIN);
        }
        String topic = body.to() == null ? "" : String.valueOf(body.to().topic());
        Started one = new Started(key, body, replay, topic, request.eventsPerSecond());
        remember(one);
        return one;
    }

    private synchronized void remember(Started newest) {
        started.addFirst(newest);
        List<Started> ended = started.stream()
                .filter(one -> one.replay().progress().state().isFinal())
                .toList();
        if (ended.size() > ENDED_MAX) {
            started.removeAll(ended.subList(ENDED_MAX, ended.size()));
        }
    }

    synchronized List<Started> all() {
        return new ArrayList<>(started);
    }

    /** @throws ProblemException if this server knows none of this id */
    Started get(String id) {
        return all().stream()
                .filter(one -> one.replay().id().equals(id))
                .findFirst()
                .orElseThrow(() -> ProblemException.of(
                        ProblemType.NOT_FOUND,
                        "This server knows no replay '%s'. A replay ends with the server that it was asked of; ask for it again, its events keep their ids."
                                .formatted(id)));
    }
}
