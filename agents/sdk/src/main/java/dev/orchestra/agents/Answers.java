package dev.orchestra.agents;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RecordTooLargeException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends answers until they are stored. What is not stored yet is bounded: while there is no room, no step is accepted.
 * An answer keeps its id through all repetitions, so that a second copy is recognised.
 */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private static final int ANSWERS_MAX = 2_048;
    private static final long CHARACTERS_MAX = 32L << 20;

    private final EventLog log;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong characters = new AtomicLong();
    private final ConcurrentLinkedQueue<Unstored> toRepeat = new ConcurrentLinkedQueue<>();

    private record Unstored(
            Supplier<Outgoing> answer,
            Consumer<Outgoing> stored,
            Function<RecordTooLargeException, Outgoing> instead) {}

    Answers(EventLog log) {
        this.log = log;
    }

    boolean hasRoom() {
        return waiting.get() < ANSWERS_MAX && characters.get() < CHARACTERS_MAX;
    }

    /**
     * Sends an answer.
     *
     * @param answer makes the record; called again for each repetition
     * @param stored called once, when the record is stored
     * @param instead makes the answer that says why this one is too large for the journal
     */
    void send(
            Supplier<Outgoing> answer, Consumer<Outgoing> stored, Function<RecordTooLargeException, Outgoing> instead) {
        waiting.incrementAndGet();
        append(new Unstored(answer, stored, instead));
    }

    /** Sends again what could not be stored; called now and then. */
    void repeat() {
        int now = toRepeat.size();
        for (int i = 0; i < now; i++) {
            Unstored next = toRepeat.poll();
            if (next == null) {
                return;
            }
            append(next);
        }
    }

    // An answer that is neither stored nor repeated is a step that never ends, so nothing may escape here.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void append(Unstored unstored) {
        try {
            Outgoing record = unstored.answer().get();
            long size =
                    record.event().map(event -> event.data().text().length()).orElse(0);
            characters.addAndGet(size);
            log.append(record).whenComplete((position, error) -> {
                characters.addAndGet(-size);
                if (error == null) {
                    waiting.decrementAndGet();
                    unstored.stored().accept(record);
                } else {
                    repeatLater(unstored, error);
                }
            });
        } catch (Throwable e) {
            repeatLater(unstored, e);
        }
    }

    private void repeatLater(Unstored unstored, Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof RecordTooLargeException tooLarge) {
            toRepeat.add(new Unstored(() -> unstored.instead().apply(tooLarge), unstored.stored(), unstored.instead()));
            return;
        }
        LOG.warn("An answer could not be stored and is sent again, until it is.", error);
        toRepeat.add(unstored);
    }
}
