package dev.orchestra.workers.inbox;

import dev.orchestra.events.Json;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Reply;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes each partition of the engine tell how far it is, by a message that nobody waits for and that is not kept; see
 * {@link MarkerId}.
 */
final class EngineMarkers {

    static final String MESSAGE_NAME = "orchestra-marker";

    private static final int TRIES_PER_PARTITION = 20;

    private final Engine engine;
    private final Clock clock;
    private final AtomicBoolean writing = new AtomicBoolean();

    EngineMarkers(Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /** Starts writing to all partitions, unless that goes on already. */
    void write() {
        if (!writing.compareAndSet(false, true)) {
            return;
        }
        engine.cluster().whenComplete((reply, error) -> {
            if (reply instanceof Reply.Done<Engine.Cluster> up) {
                writeTo(new HashMap<>(), up.value().partitions(), 0);
            } else {
                writing.set(false);
            }
        });
    }

    /** Which partition a message goes to depends on its correlation key; its own key shows where it went. */
    private void writeTo(Map<Long, String> reached, int partitions, int tries) {
        if (reached.size() >= partitions || tries >= partitions * TRIES_PER_PARTITION) {
            writing.set(false);
            return;
        }
        String correlationKey = Integer.toString(tries);
        engine.publishMessage(MESSAGE_NAME, correlationKey, MarkerId.of(clock.instant()), Duration.ZERO, Json.object())
                .whenComplete((reply, error) -> {
                    if (reply instanceof Reply.Done<Long> published) {
                        reached.put(published.value() >> 51, correlationKey);
                        writeTo(reached, partitions, tries + 1);
                    } else {
                        writing.set(false);
                    }
                });
    }
}
