package dev.orchestra.workers.engine;

import dev.orchestra.events.Json;
import dev.orchestra.workers.engine.Reply.Done;
import dev.orchestra.workers.engine.Reply.Refused;
import dev.orchestra.workers.json.Utf8;
import io.camunda.zeebe.client.api.command.FinalCommandStep;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends commands and turns what comes back into replies. */
@SuppressWarnings("deprecation")
final class CommandSender {

    private final int payloadBytesMax;

    /** @param payloadBytesMax the most that the variables or files of one command may have */
    CommandSender(int payloadBytesMax) {
        this.payloadBytesMax = payloadBytesMax;
    }

    int payloadBytesMax() {
        return payloadBytesMax;
    }

    <R, T extends @Nullable Object> CompletableFuture<Reply<T>> withVariables(
            Json variables, Supplier<FinalCommandStep<R>> command, Function<R, T> value) {
        if (Utf8.longerThan(payloadBytesMax, variables.text())) {
            return refused(
                    "The variables of the command have %,d bytes, but the engine takes %,d at most. Pass references to what is large."
                            .formatted(Utf8.length(variables.text()), payloadBytesMax));
        }
        return send(command, value);
    }

    <R, T extends @Nullable Object> CompletableFuture<Reply<T>> send(
            Supplier<? extends FinalCommandStep<R>> command, Function<R, T> value) {
        try {
            return command.get()
                    .send()
                    .<Reply<T>>handle((response, failure) ->
                            failure == null ? new Done<>(value.apply(response)) : Replies.ofFailure(failure))
                    .toCompletableFuture();
        } catch (RuntimeException e) {
            // The client refuses some arguments itself, with an exception, before it sends anything.
            return refused(String.valueOf(e.getMessage()));
        }
    }

    static <T extends @Nullable Object> CompletableFuture<Reply<T>> refused(String message) {
        return CompletableFuture.completedFuture(new Refused<>(Refused.Code.INVALID_ARGUMENT, message));
    }
}
