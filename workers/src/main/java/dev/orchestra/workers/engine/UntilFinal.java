package dev.orchestra.workers.engine;

import dev.orchestra.workers.engine.Reply.Busy;
import dev.orchestra.workers.engine.Reply.Done;
import dev.orchestra.workers.engine.Reply.Refused;
import dev.orchestra.workers.engine.Reply.Unknown;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a command until the engine has said its last word on it. Only for commands that may be given twice: a job can be
 * ended once, and the second time the engine says so.
 */
public final class UntilFinal {

    private static final Logger LOG = LoggerFactory.getLogger(UntilFinal.class);
    private static final long BACKOFF_MILLIS_MIN = 50;
    private static final long BACKOFF_MILLIS_MAX = 5_000;
    private static final int TRIES_BEFORE_WARNING = 8;

    private final ScheduledExecutorService timer;
    private final Listener listener;
    private final AtomicInteger repeating = new AtomicInteger();

    /** Hears of each answer that was not final. */
    public interface Listener {
        void busy();

        void unknown();
    }

    /** @param timer runs the repetitions; they only send */
    public UntilFinal(ScheduledExecutorService timer, Listener listener) {
        this.timer = timer;
        this.listener = listener;
    }

    /** How many commands wait for a repetition. */
    public int repeating() {
        return repeating.get();
    }

    /**
     * Gives the command, again and again with growing pauses of up to 5 s. The future never fails, and stays open for as long
     * as the engine cannot be asked.
     *
     * @param what names the command in the log
     */
    public CompletableFuture<Final> give(String what, Supplier<CompletableFuture<Reply<Void>>> command) {
        Attempt attempt = new Attempt(what, command);
        attempt.run();
        return attempt.result;
    }

    /** The engine's last word. */
    public sealed interface Final {

        record Accepted() implements Final {}

        /** @param mayBeOurs an earlier try got no answer and may be the reason for this refusal */
        record Denied(Refused.Code code, String message, boolean mayBeOurs) implements Final {}
    }

    private final class Attempt implements Runnable {
        private final String what;
        private final Supplier<CompletableFuture<Reply<Void>>> command;
        private final CompletableFuture<Final> result = new CompletableFuture<>();
        private int tries;
        private boolean unanswered;

        Attempt(String what, Supplier<CompletableFuture<Reply<Void>>> command) {
            this.what = what;
            this.command = command;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // The reply is handled by the callback.
        public void run() {
            given().whenComplete((reply, error) -> {
                if (error == null) {
                    answered(reply);
                } else {
                    again(new Unknown<>(error.toString()));
                }
            });
        }

        /** A command that cannot even be given is given again: a step must not hang on our own failure. */
        private CompletableFuture<Reply<Void>> given() {
            try {
                return command.get();
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        private void answered(Reply<Void> reply) {
            switch (reply) {
                case Done<Void> done -> finish(new Final.Accepted());
                case Refused<Void> no when no.code() == Refused.Code.UNAUTHORIZED -> again(no);
                case Refused<Void> no -> finish(new Final.Denied(no.code(), no.message(), unanswered));
                case Busy<Void> busy -> {
                    listener.busy();
                    again(busy);
                }
                case Unknown<Void> unknown -> {
                    unanswered = true;
                    listener.unknown();
                    again(unknown);
                }
            }
        }

        private void finish(Final last) {
            if (tries > 0) {
                repeating.decrementAndGet();
            }
            result.complete(last);
        }

        @SuppressWarnings("FutureReturnValueIgnored") // The timer runs it, or is shut down with everything else.
        private void again(Reply<Void> reply) {
            if (++tries == 1) {
                repeating.incrementAndGet();
            }
            if (tries == TRIES_BEFORE_WARNING) {
                LOG.warn("The engine has not taken the command to {} after {} tries: {}", what, tries, reply);
            }
            long ceiling = Math.min(BACKOFF_MILLIS_MAX, BACKOFF_MILLIS_MIN << Math.min(tries, 10));
            long pause = ceiling / 2 + ThreadLocalRandom.current().nextLong(ceiling / 2 + 1);
            try {
                timer.schedule(this, pause, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // We are being closed: whoever gets the record next gives the command.
                LOG.debug("The command to {} is left to the next process.", what, e);
            }
        }
    }
}
