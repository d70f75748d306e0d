package dev.orchestra.agents;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One step that this process took. It is running until either its outcome or an end from outside comes first; only one of
 * them counts.
 *
 * <p>Its deliveries are settled when it is answered, or when a heartbeat names it that is committed together with them.
 * Until the first of these it belongs to Kafka, which gives it to another member if this one goes.
 */
final class AcceptedStep {

    private static final int PROGRESS_CHARACTERS_MAX = 200;

    private enum Phase {
        RUNNING,
        /** It has an outcome, which is not known to be stored yet. */
        ANSWERING,
        /** It ended without an answer; its thread may still be running. */
        ABANDONED,
        /** Somebody else works on it, and this process ends: it stays named, and nobody waits for it here. */
        LEFT
    }

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.RUNNING);
    private final StepRequest request;
    private final TopicPartition partition;
    private final Instant since;
    private volatile @Nullable Thread thread;
    private volatile @Nullable String progress;
    private volatile @Nullable Instant delegatedUntil;
    private volatile @Nullable StepFailure overtime;
    private volatile @Nullable Trail trail;
    private volatile @Nullable Long checkpoint;
    /** Cancelled when the step ends before. */
    private final CompletableFuture<Void> acceptance = new CompletableFuture<>();

    // Guarded by this. Touched when the step is accepted, named, answered, or asked for twice.
    private final List<Delivery> deliveries = new ArrayList<>(1);
    private boolean settled;
    private boolean named;

    AcceptedStep(StepRequest request, Delivery delivery, Instant since) {
        this.request = request;
        this.partition = new TopicPartition(
                delivery.position().topic(), delivery.position().partition());
        this.since = since;
        deliveries.add(delivery);
    }

    StepRequest request() {
        return request;
    }

    boolean isOn(TopicPartition other) {
        return partition.equals(other);
    }

    void runsOn(Thread worker) {
        this.thread = worker;
    }

    void progress(String text) {
        this.progress =
                text.length() <= PROGRESS_CHARACTERS_MAX ? text : text.substring(0, PROGRESS_CHARACTERS_MAX - 1) + "…";
    }

    /** Somebody else works on it until then and answers by itself. */
    void delegate(Instant until) {
        this.delegatedUntil = until;
    }

    boolean isDelegated() {
        return delegatedUntil != null;
    }

    /**
     * This process ends and the step goes on.
     *
     * @return false if it has an outcome already, or is not delegated
     */
    boolean leave() {
        if (!isDelegated() || !phase.compareAndSet(Phase.RUNNING, Phase.LEFT)) {
            return false;
        }
        interrupt();
        return true;
    }

    boolean isLeft() {
        return phase.get() == Phase.LEFT;
    }

    /**
     * Interrupts the handler if it has worked longer than it may; somebody else's work is left alone.
     *
     * @return whether it was interrupted now
     */
    boolean interruptOvertime(Instant now, Duration most) {
        if (overtime != null || isDelegated() || !isRunning() || !now.isAfter(since.plus(most))) {
            return false;
        }
        overtime = StepFailure.retryable(
                "The agent worked on this step for longer than %s and was interrupted. Raise stepTimeMax, or make the step smaller."
                        .formatted(most),
                null);
        interrupt();
        return true;
    }

    /** What became of it, if it was interrupted because of its time. */
    Optional<StepFailure> overtime() {
        return Optional.ofNullable(overtime);
    }

    /** From now on it leaves something on record. */
    void leaves(Trail behind) {
        this.trail = behind;
    }

    Optional<Trail> trail() {
        return Optional.ofNullable(trail);
    }

    /** The next heartbeat names this checkpoint. */
    void checkpointed(long number) {
        this.checkpoint = number;
    }

    /** A heartbeat that names it is stored, together with its place: nobody else gets it. */
    void acceptanceStored() {
        acceptance.complete(null);
    }

    boolean isAcceptanceStored() {
        return acceptance.isDone() && !acceptance.isCancelled();
    }

    /** @throws java.util.concurrent.CancellationException if the step ends before */
    void awaitAcceptance() throws InterruptedException, ExecutionException {
        acceptance.get();
    }

    boolean isRunning() {
        return phase.get() == Phase.RUNNING;
    }

    boolean isAbandoned() {
        return phase.get() == Phase.ABANDONED;
    }

    /**
     * The step has an outcome.
     *
     * @return false if it was abandoned, so that nobody wants its outcome any more
     */
    boolean startAnswering() {
        boolean answers = phase.compareAndSet(Phase.RUNNING, Phase.ANSWERING);
        if (answers) {
            acceptance.cancel(false);
        }
        return answers;
    }

    /**
     * Ends the step without an answer and interrupts its thread.
     *
     * @return false if it has an outcome already or was abandoned before
     */
    boolean abandon() {
        if (!phase.compareAndSet(Phase.RUNNING, Phase.ABANDONED)) {
            return false;
        }
        acceptance.cancel(false);
        interrupt();
        return true;
    }

    /** Asks the handler to end; what it makes of it is still the step's outcome. */
    void interrupt() {
        Thread worker = thread;
        if (worker != null) {
            worker.interrupt();
        }
    }

    /** The same request came again: it is settled together with the first. */
    synchronized void join(Delivery again) {
        if (settled) {
            again.done();
        } else {
            deliveries.add(again);
        }
    }

    /** Nobody needs the request again once what this process says next is durable. */
    synchronized void settle() {
        settled = true;
        deliveries.forEach(Delivery::done);
        deliveries.clear();
    }

    /** It goes into a heartbeat that is committed together with its deliveries. */
    synchronized ActiveStep name() {
        settle();
        named = true;
        return new ActiveStep(
                request.key().jobKey(),
                request.key().attempt(),
                request.token(),
                since,
                checkpoint,
                progress,
                delegatedUntil);
    }

    /** Whether a heartbeat has named it, or may have: the outcome of a commit can be in doubt. */
    synchronized boolean isNamed() {
        return named;
    }
}
