package dev.orchestra.agents.messages;

import dev.orchestra.events.Json;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has one message handled, on the calling thread, and translates what came of it into its answer: the one place that does. */
final class Handling {

    private static final Logger LOG = LoggerFactory.getLogger(Handling.class);

    private final Replies replies;
    private final RecentMessages recent;
    private final Outbox outbox;
    private final MessageTracing tracing;
    private final ErrorWords words;
    private final Clock clock;
    private final BooleanSupplier stopping;

    /** @param stopping whether the process stops, so that what is interrupted comes again later */
    Handling(
            Replies replies,
            RecentMessages recent,
            Outbox outbox,
            MessageTracing tracing,
            ErrorWords words,
            Clock clock,
            BooleanSupplier stopping) {
        this.replies = replies;
        this.recent = recent;
        this.outbox = outbox;
        this.tracing = tracing;
        this.words = words;
        this.clock = clock;
        this.stopping = stopping;
    }

    /** Whatever the handler does ends as an answer, an {@link Error} too: the sender waits for one. */
    void handle(Incoming incoming, MessageHandler handler) {
        try {
            if (incoming.isExpiredAt(clock.instant())) {
                replies.refuse(incoming, MessageRefusal.EXPIRED, "The message's time was over before its turn came.");
                return;
            }
            Span span = tracing.start(incoming);
            try (Scope scope = span.makeCurrent()) {
                handle(incoming, handler, span);
            } finally {
                span.end();
            }
        } catch (Throwable e) {
            LOG.error(
                    "A message from {} could not be ended.", incoming.message().sender(), e);
        }
    }

    private void handle(Incoming incoming, MessageHandler handler, Span span) {
        Messenger messenger = new BoundMessenger(outbox, incoming.conversation(MessageTracing.traceparentOf(span)));
        try {
            answer(incoming, handler.receive(incoming.message(), messenger));
        } catch (MessageRefusal refusal) {
            replies.refuse(incoming, refusal.code(), refusal.getMessage());
        } catch (ReceiverMovedException e) {
            LOG.info(
                    "A message from {} is left to another process. {}",
                    incoming.message().sender(),
                    e.getMessage());
            recent.forget(incoming.key());
        } catch (InterruptedException e) {
            if (stopping.getAsBoolean()) {
                // It stays where it is and comes again when the process is back.
                recent.forget(incoming.key());
            } else {
                failed(incoming, span, e);
            }
        } catch (Throwable e) {
            failed(incoming, span, e);
        }
    }

    private void answer(Incoming incoming, @Nullable Json answer) {
        // A stop may have interrupted the handler; the answer has to go out all the same.
        Thread.interrupted();
        if (answer != null && answer.isObject()) {
            replies.answer(incoming, answer);
        } else {
            replies.refuse(
                    incoming,
                    MessageRefusal.HANDLER_FAILED,
                    "The answer has to be a JSON object, but is %s.".formatted(answer == null ? "missing" : "none"));
        }
    }

    private void failed(Incoming incoming, Span span, Throwable error) {
        String text = words.of(error);
        span.setStatus(StatusCode.ERROR, text);
        LOG.warn(
                "The handler of '{}' failed on a message from {}.",
                incoming.message().type(),
                incoming.message().sender(),
                error);
        Thread.interrupted();
        replies.refuse(incoming, MessageRefusal.HANDLER_FAILED, text);
    }
}
