package dev.orchestra.console;

import dev.orchestra.history.EngineHistory;
import dev.orchestra.registry.AgentDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells those who listen what changes. Nothing is looked at while nobody does. Whoever reads too slowly is cut off, and
 * begins anew with the lists.
 */
@Component
final class ChangeStream implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeStream.class);
    private static final int LISTENERS_MAX = 200;
    private static final int QUEUE_MAX = 1_000;
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    private final ChangeWatch watch;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    ChangeStream(EngineHistory history, AgentDirectory agents, DeadLetterShelf deadLetters) {
        this.watch = new ChangeWatch(history, agents, deadLetters);
    }

    /** @throws ProblemException if too many listen already */
    SseEmitter listen() {
        if (listeners.size() >= LISTENERS_MAX || thread == null) {
            throw ProblemException.of(
                            ProblemType.TOO_MANY_WAITING,
                            "At most %d listen at once. Close one, or ask the lists instead.".formatted(LISTENERS_MAX))
                    .retryAfter(Duration.ofSeconds(10));
        }
        var emitter = new SseEmitter(0L);
        var listener = new Listener(emitter);
        emitter.onCompletion(() -> end(listener));
        emitter.onError(error -> end(listener));
        listeners.add(listener);
        Thread.ofVirtual().name("stream").start(() -> listener.run(this));
        return emitter;
    }

    private void end(Listener listener) {
        if (listeners.remove(listener)) {
            listener.ended.countDown();
            listener.emitter.complete();
        }
    }

    private void run() {
        try {
            while (!stopped.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                if (listeners.isEmpty()) {
                    watch.forget();
                } else {
                    tell();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell() {
        try {
            List<Change> changes = watch.changes();
            for (Listener listener : listeners) {
                if (!changes.stream().allMatch(listener.queue::offer)) {
                    end(listener);
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("The changes could not be looked at; the next look comes.", e);
        }
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("changes").start(this::run);
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        stopped.countDown();
        listeners.forEach(this::end);
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private static final class Listener {
        private final SseEmitter emitter;
        private final BlockingQueue<Change> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
        private final CountDownLatch ended = new CountDownLatch(1);

        Listener(SseEmitter emitter) {
            this.emitter = emitter;
        }

        void run(ChangeStream stream) {
            try {
                emitter.send(SseEmitter.event().comment("listening"));
                while (ended.getCount() > 0) {
                    Change change = queue.poll(SIGN_OF_LIFE.toMillis(), TimeUnit.MILLISECONDS);
                    emitter.send(
                            change == null
                                    ? SseEmitter.event().comment("nothing new")
                                    : SseEmitter.event().name(change.kind()).data(change.data()));
                }
            } catch (IOException | IllegalStateException e) {
                LOG.debug("A listener went away.", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                stream.end(this);
            }
        }
    }
}
