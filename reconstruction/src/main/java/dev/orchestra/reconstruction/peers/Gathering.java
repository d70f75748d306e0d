package dev.orchestra.reconstruction.peers;

import dev.orchestra.events.AnswerRefused;
import dev.orchestra.events.CaseEvent.Closed;
import dev.orchestra.events.CaseEvent.Outcome;
import dev.orchestra.events.CaseEvent.PeerAnswer;
import dev.orchestra.events.CaseEvent.Place;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.reconstruction.peers.Verdict.Decided;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One question and what came back, shared by all cases of a lost incarnation. It is rebuilt from the topics alone, so every
 * replica that reads them sees the same.
 */
final class Gathering {

    /** The request as it stands on the topic. */
    private record Asked(ContextRequested request, Instant recordedAt, long seenNanos) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, PeerAnswer> answers = new HashMap<>();
    private final List<Answer> early = new ArrayList<>();
    /** Peers that a case of this replica has gone on without. */
    private final Set<String> goneOnWithout = new HashSet<>();

    private Set<String> lost = Set.of();
    private volatile @Nullable Asked asked;
    private @Nullable CompletableFuture<Void> sending;
    private int waiting;
    private final long bornNanos;

    Gathering(long bornNanos) {
        this.bornNanos = bornNanos;
    }

    /**
     * The request is on the topic. The first one counts.
     *
     * @param age how old it was when it was read
     */
    List<Decided> requested(ContextRequested request, Instant recordedAt, Duration age, long nowNanos) {
        lock.lock();
        try {
            if (asked != null) {
                return List.of();
            }
            asked = new Asked(request, recordedAt, nowNanos - age.toNanos());
            List<Decided> decided = new ArrayList<>();
            for (Answer answer : early) {
                decided.add(new Decided(answer, decide(answer, asked)));
            }
            early.clear();
            changed.signalAll();
            return decided;
        } finally {
            lock.unlock();
        }
    }

    /** @param heldMax how many answers wait for the request */
    Verdict answered(Answer answer, int heldMax) {
        lock.lock();
        try {
            if (asked == null) {
                if (early.size() >= heldMax) {
                    return Verdict.foreign(answer);
                }
                early.add(answer);
                return new Verdict.Held();
            }
            Verdict verdict = decide(answer, asked);
            changed.signalAll();
            return verdict;
        } finally {
            lock.unlock();
        }
    }

    /** Answers to a question that nobody asked. */
    List<Decided> unasked(long bornBeforeNanos) {
        lock.lock();
        try {
            if (asked != null || early.isEmpty() || bornNanos - bornBeforeNanos > 0) {
                return List.of();
            }
            List<Decided> decided = early.stream()
                    .map(it -> new Decided(it, Verdict.foreign(it)))
                    .toList();
            early.clear();
            return decided;
        } finally {
            lock.unlock();
        }
    }

    private Verdict decide(Answer answer, Asked to) {
        String peer = answer.responder();
        List<String> peers = to.request().peers();
        if (!peers.isEmpty() && !peers.contains(peer)) {
            return Verdict.foreign(answer);
        }
        if (answers.containsKey(peer)) {
            return Verdict.refused(AnswerRefused.Reason.DUPLICATE, "%s has answered before.".formatted(peer));
        }
        Instant until = to.recordedAt().plus(to.request().window());
        if (answer.record().timestamp().isAfter(until)) {
            return Verdict.refused(
                    AnswerRefused.Reason.LATE,
                    "It was recorded at %s; answers were taken until %s."
                            .formatted(answer.record().timestamp(), until));
        }
        if (goneOnWithout.contains(peer)) {
            return Verdict.refused(AnswerRefused.Reason.LATE, "The case had gone on without %s.".formatted(peer));
        }
        Place at = new Place(
                answer.record().position().partition(),
                answer.record().position().offset());
        if (answer.bytes() > to.request().limitBytes()) {
            String message = "The answer has %,d bytes; %,d were asked for."
                    .formatted(answer.bytes(), to.request().limitBytes());
            answers.put(peer, new PeerAnswer(peer, Outcome.OVERSIZED, message, null, at));
            return Verdict.refused(AnswerRefused.Reason.OVERSIZED, message);
        }
        answers.put(peer, answer.outcome(at));
        return new Verdict.Taken();
    }

    /** The sending of the request by this replica, which is started by the first who asks; a failed one is started again. */
    CompletableFuture<Void> sent(Supplier<CompletableFuture<Void>> send) {
        lock.lock();
        try {
            if (asked != null) {
                return CompletableFuture.completedFuture(null);
            }
            if (sending == null || sending.isCompletedExceptionally()) {
                sending = send.get();
            }
            return sending;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the question that counts is also about this process instance. */
    boolean isAbout(String thread) {
        Asked to = asked;
        return to == null
                || to.request().threads().isEmpty()
                || to.request().threads().contains(thread);
    }

    /** Waits until each of these peers has answered or is lost, or the window is over. */
    Gathered await(Collection<String> peers, Duration window) throws InterruptedException {
        lock.lockInterruptibly();
        waiting++;
        try {
            long begun = System.nanoTime();
            while (true) {
                Asked to = asked;
                Set<String> open = new HashSet<>(peers);
                open.removeAll(answers.keySet());
                open.removeAll(lost);
                if (to != null && !to.request().peers().isEmpty()) {
                    open.retainAll(to.request().peers());
                }
                long end = to == null
                        ? begun + window.toNanos()
                        : to.seenNanos() + to.request().window().toNanos();
                long left = end - System.nanoTime();
                if (open.isEmpty() && to != null || left <= 0) {
                    return close(peers, open.isEmpty() ? Closed.ALL : Closed.WINDOW);
                }
                changed.await(left, TimeUnit.NANOSECONDS);
            }
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    private Gathered close(Collection<String> peers, Closed why) {
        List<PeerAnswer> all = peers.stream()
                .distinct()
                .sorted()
                .map(peer -> {
                    PeerAnswer answer = answers.get(peer);
                    if (answer != null) {
                        return answer;
                    }
                    goneOnWithout.add(peer);
                    Outcome outcome = lost.contains(peer) ? Outcome.LOST : Outcome.SILENT;
                    return new PeerAnswer(peer, outcome, null, null, null);
                })
                .toList();
        return new Gathered(why, all);
    }

    /** Looks which of the peers that are waited for are lost. */
    void look(Predicate<String> isAlive) {
        lock.lock();
        try {
            if (waiting == 0 || asked == null) {
                return;
            }
            Set<String> gone = new HashSet<>();
            for (String peer : asked.request().peers()) {
                if (!answers.containsKey(peer) && !isAlive.test(peer)) {
                    gone.add(peer);
                }
            }
            if (!gone.equals(lost)) {
                lost = Set.copyOf(gone);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody waits for it. */
    boolean isIdle() {
        lock.lock();
        try {
            return waiting == 0;
        } finally {
            lock.unlock();
        }
    }
}
