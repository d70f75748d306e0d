package dev.orchestra.agents.messages;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RecordTooLargeException;
import io.opentelemetry.context.Context;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends the answers to messages until they are stored, or nobody waits for them any more. Only then a message counts as
 * handled: after a kill in between it comes again. An answer keeps its id through all repetitions.
 *
 * <p>Answers wait for {@link #handOn}, so that those to messages that were read at once share requests.
 */
final class Replies {

    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private final EventLog log;
    private final MessageEvents events;
    private final RecentMessages recent;
    private final Clock clock;
    private final ErrorWords words;
    private final Tray tray;
    private final ConcurrentLinkedQueue<Runnable> toRepeat = new ConcurrentLinkedQueue<>();

    Replies(EventLog log, MessageEvents events, RecentMessages recent, Clock clock, ErrorWords words) {
        this.log = log;
        this.events = events;
        this.recent = recent;
        this.clock = clock;
        this.words = words;
        this.tray = new Tray(log::together);
    }

    /** Ends a message with an answer, if its sender wants one. */
    void answer(Incoming to, Json body) {
        String replyTo = to.replyTo();
        if (replyTo == null) {
            recent.handled(to.key());
        } else {
            store(to, replyTo, () -> events.answered(to, replyTo, body));
        }
    }

    /** Ends a message with a refusal, if its sender wants an answer. */
    void refuse(Incoming to, String code, @Nullable String why) {
        String replyTo = to.replyTo();
        if (replyTo == null) {
            LOG.warn("A message from {} was not handled: {}, {}", to.message().sender(), code, why);
            recent.handled(to.key());
        } else {
            String text = words.clean(why == null ? "" : why, "The receiver did not say why.");
            store(to, replyTo, () -> events.refused(to, replyTo, code, text));
        }
    }

    /** The same answer again, for a duplicate. */
    void again(Incoming to, KeptAnswer answer, Runnable done) {
        String replyTo = to.replyTo();
        if (replyTo == null) {
            done.run();
        } else {
            append(answer.again(to, replyTo, events), done, () -> false, error -> done.run());
        }
    }

    /** What could not be stored is tried again; called now and then. */
    void repeat() {
        for (int i = toRepeat.size(); i > 0; i--) {
            Runnable next = toRepeat.poll();
            if (next == null) {
                break;
            }
            next.run();
        }
        handOn();
    }

    /** Lets go the answers that wait for the next ones; called when there are none for now. */
    void handOn() {
        // A stop may have interrupted the handler; the answers have to go out all the same.
        boolean interrupted = Thread.interrupted();
        tray.handOn();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void store(Incoming to, String replyTo, Supplier<Outgoing> making) {
        Outgoing answer = making.get();
        KeptAnswer kept = KeptAnswer.of(answer.event().orElseThrow());
        append(answer, () -> recent.handled(to.key(), kept), () -> !to.isExpiredAt(clock.instant()), error -> {
            if (error instanceof RecordTooLargeException) {
                refuse(to, MessageRefusal.ANSWER_TOO_LARGE, error.getMessage());
            } else {
                LOG.warn("The answer to a message from {} was not stored in its time.", replyTo, error);
                recent.handled(to.key());
            }
        });
    }

    private interface Ending {
        void failed(Throwable error);
    }

    private interface Needed {
        boolean still();
    }

    private void append(Outgoing answer, Runnable stored, Needed needed, Ending ending) {
        // Another thread may hand it on, and it belongs to the trace of its handler.
        tray.put(Context.current().wrap(() -> appendNow(answer, stored, needed, ending)));
    }

    private CompletableFuture<?> appended(Outgoing answer) {
        try {
            return log.append(answer);
        } catch (Throwable e) {
            // The others on the tray go on.
            return CompletableFuture.failedFuture(e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Its callback sees to the rest.
    private void appendNow(Outgoing answer, Runnable stored, Needed needed, Ending ending) {
        appended(answer).whenComplete((position, error) -> {
            if (error == null) {
                stored.run();
                return;
            }
            Throwable cause =
                    error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            if (cause instanceof RecordTooLargeException || !needed.still()) {
                ending.failed(cause);
            } else {
                LOG.warn("An answer could not be stored and is sent again.", cause);
                toRepeat.add(() -> append(answer, stored, needed, ending));
            }
        });
    }
}
