package dev.orchestra.workers.steps;

import dev.orchestra.events.Json;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Reply;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, once after the start, where the keys of each of the engine's partitions stand: it publishes messages that nobody
 * waits for and that are not kept, and reads their keys. Until a partition has answered, each of its jobs counts as old.
 */
final class KeyMarks {

    static final String MESSAGE_NAME = "orchestra-marker";

    private static final Logger LOG = LoggerFactory.getLogger(KeyMarks.class);
    private static final long AGAIN_MILLIS = 1_000;
    private static final int TRIES_PER_PARTITION = 20;

    private final Engine engine;
    private final ScheduledExecutorService timer;
    private final OfferedBefore offeredBefore;

    /** Used by one callback after the other. */
    private final Set<Integer> marked = new HashSet<>();

    KeyMarks(Engine engine, ScheduledExecutorService timer, OfferedBefore offeredBefore) {
        this.engine = engine;
        this.timer = timer;
        this.offeredBefore = offeredBefore;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback goes on.
    void set() {
        engine.cluster().whenComplete((reply, error) -> {
            if (reply instanceof Reply.Done<Engine.Cluster> up && up.value().partitions() > 0) {
                mark(up.value().partitions(), 0);
            } else {
                again();
            }
        });
    }

    /** Which partition a message goes to depends on its correlation key; the key it gets shows where it went. */
    @SuppressWarnings("FutureReturnValueIgnored") // The callback goes on.
    private void mark(int partitions, int tries) {
        if (marked.size() >= partitions) {
            return;
        }
        if (tries >= partitions * TRIES_PER_PARTITION) {
            again();
            return;
        }
        engine.publishMessage(
                        MESSAGE_NAME,
                        Integer.toString(tries),
                        UUID.randomUUID().toString(),
                        Duration.ZERO,
                        Json.object())
                .whenComplete((reply, error) -> {
                    if (reply instanceof Reply.Done<Long> published) {
                        int partition = (int) (published.value() >> 51);
                        if (marked.add(partition)) {
                            offeredBefore.mark(partition, published.value());
                        }
                        mark(partitions, tries + 1);
                    } else {
                        again();
                    }
                });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The timer starts the next try.
    private void again() {
        try {
            timer.schedule(this::set, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Closing: the keys need no marks any more.", e);
        }
    }
}
