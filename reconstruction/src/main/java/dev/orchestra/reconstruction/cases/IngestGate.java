package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.RecoveryHistory;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the history has everything that was said before now. Those who come while another one is about to look share
 * its look, so that many cases at once cost a few.
 */
final class IngestGate {

    private static final int ROUNDS_MAX = 2;

    private final RecoveryHistory history;
    private final EventLog log;
    private final Set<String> leftOut;
    private final Duration wait;
    private final Semaphore rounds = new Semaphore(ROUNDS_MAX);
    private final Object lock = new Object();
    private @Nullable CompletableFuture<Boolean> next;

    IngestGate(RecoveryHistory history, EventLog log, Topics topics, Duration wait) {
        this.history = history;
        this.log = log;
        this.wait = wait;
        // A state is not rebuilt from these.
        this.leftOut = Set.of(
                topics.agentAudit(),
                topics.agentHeartbeat(),
                topics.workflowOutput(),
                topics.workflowRequest(),
                topics.contextRequest());
    }

    /**
     * Returns when everything that was on the topics before this call is in the history.
     *
     * @throws NotYetException if it was not in time
     */
    void await() throws InterruptedException {
        CompletableFuture<Boolean> mine;
        synchronized (lock) {
            if (next == null) {
                next = new CompletableFuture<>();
                Thread.ofVirtual().name("case-ingest").start(this::round);
            }
            mine = next;
        }
        try {
            if (!mine.get()) {
                throw new NotYetException(
                        "The history has not yet read the topics up to the loss, after %s. Look whether PostgreSQL and its ingest are healthy; the case goes on by itself."
                                .formatted(wait));
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void round() {
        rounds.acquireUninterruptibly();
        CompletableFuture<Boolean> current;
        synchronized (lock) {
            current = Objects.requireNonNull(next);
            next = null;
        }
        try {
            Set<String> topics = new HashSet<>(history.ingestedTopics());
            topics.removeAll(leftOut);
            Map<TopicPartition, Long> ends = topics.isEmpty() ? Map.of() : log.ends(topics);
            current.complete(history.awaitIngested(ends, wait));
        } catch (InterruptedException e) {
            current.complete(false);
        } catch (RuntimeException e) {
            current.completeExceptionally(e);
        } finally {
            rounds.release();
        }
    }
}
