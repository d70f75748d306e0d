package dev.orchestra.agents;

import dev.orchestra.events.log.Outgoing;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The newest answers, to send again when a request comes twice. Bounded by number and by size; the oldest go first. */
final class RecentAnswers {

    private final ConcurrentHashMap<StepKey, Outgoing> answers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<StepKey> oldestFirst = new ConcurrentLinkedQueue<>();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicLong characters = new AtomicLong();
    private final int answersMax;
    private final long charactersMax;

    RecentAnswers(int answersMax, long charactersMax) {
        this.answersMax = answersMax;
        this.charactersMax = charactersMax;
    }

    /** 2,048 answers of 16 million characters together. */
    static RecentAnswers bounded() {
        return new RecentAnswers(2_048, 16L << 20);
    }

    Optional<Outgoing> find(StepKey key) {
        return Optional.ofNullable(answers.get(key));
    }

    void put(StepKey key, Outgoing answer) {
        if (answers.putIfAbsent(key, answer) != null) {
            return;
        }
        oldestFirst.add(key);
        held.incrementAndGet();
        characters.addAndGet(size(answer));
        while (held.get() > answersMax || characters.get() > charactersMax) {
            StepKey oldest = oldestFirst.poll();
            if (oldest == null) {
                return;
            }
            Outgoing gone = answers.remove(oldest);
            held.decrementAndGet();
            if (gone != null) {
                characters.addAndGet(-size(gone));
            }
        }
    }

    private static long size(Outgoing answer) {
        return answer.event().map(event -> event.data().text().length()).orElse(0) + 500L;
    }
}
