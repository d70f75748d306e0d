package dev.orchestra.agents.messages;

import dev.orchestra.events.Json;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The messages of this process that wait for answers, by their ids. Bounded; each leaves by its answer or its time. */
final class Unanswered {

    /** One that waits. */
    static final class Waiting extends CompletableFuture<Json> {
        private final AgentAddress to;
        private final long untilNanos;

        Waiting(AgentAddress to, long untilNanos) {
            this.to = to;
            this.untilNanos = untilNanos;
        }

        AgentAddress to() {
            return to;
        }
    }

    private final ConcurrentHashMap<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final int most;

    Unanswered(int most) {
        this.most = most;
    }

    /** False if there are too many already. */
    boolean add(String id, Waiting one) {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            return false;
        }
        waiting.put(id, one);
        return true;
    }

    /** Takes out who waits for the answer to this message; null if nobody does (any more). */
    @Nullable
    Waiting remove(String id) {
        Waiting one = waiting.remove(id);
        if (one != null) {
            count.decrementAndGet();
        }
        return one;
    }

    /** Ends those whose time is over. */
    void expire(long nowNanos, Function<Waiting, MessageFailure> why) {
        if (count.get() == 0) {
            return;
        }
        waiting.forEach((id, one) -> {
            if (nowNanos - one.untilNanos >= 0 && remove(id) != null) {
                one.completeExceptionally(why.apply(one));
            }
        });
    }

    void failAll(MessageFailure failure) {
        waiting.forEach((id, one) -> {
            if (remove(id) != null) {
                one.completeExceptionally(failure);
            }
        });
    }

    int size() {
        return count.get();
    }
}
