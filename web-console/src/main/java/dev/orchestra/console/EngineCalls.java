package dev.orchestra.console;

import dev.orchestra.workers.engine.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Waits for the engine's answer to a command that may safely be given again, and turns a no into a problem. */
@Component
final class EngineCalls {

    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final Duration timeout;

    EngineCalls(ConsoleProperties properties) {
        this.timeout = properties.engineTimeout();
    }

    /**
     * @param what for messages: "the incident 123"
     * @throws ProblemException unless the engine did it
     */
    <T extends @Nullable Object> T await(String what, CompletableFuture<Reply<T>> command) {
        return value(what, reply(command));
    }

    /** What a reply brought, or the problem that it is. */
    static <T extends @Nullable Object> T value(String what, Reply<T> reply) {
        return switch (reply) {
            case Reply.Done<T>(T value) -> value;
            case Reply.Refused<T>(Reply.Refused.Code code, String message) -> throw refused(what, code, message);
            case Reply.Busy<T>(String message) ->
                throw ProblemException.of(
                                ProblemType.ENGINE_UNAVAILABLE,
                                "The engine is busy or away, and nothing was done about %s: %s. Ask again."
                                        .formatted(what, message))
                        .retryAfter(AGAIN);
            case Reply.Unknown<T>(String message) ->
                throw ProblemException.of(
                                ProblemType.UNDECIDED,
                                "The engine's answer about %s did not arrive (%s). Look whether it was done, and ask again if not."
                                        .formatted(what, message))
                        .retryAfter(AGAIN);
        };
    }

    private static ProblemException refused(String what, Reply.Refused.Code code, String message) {
        return switch (code) {
            case NOT_FOUND ->
                ProblemException.of(
                        ProblemType.NOT_FOUND,
                        "The engine does not know %s, or it has ended: %s".formatted(what, message));
            case INVALID_STATE ->
                ProblemException.of(
                        ProblemType.INVALID_STATE, "The state of %s does not allow it: %s".formatted(what, message));
            case INVALID_ARGUMENT ->
                ProblemException.of(
                        ProblemType.REFUSED_BY_ENGINE, "The engine refused %s: %s".formatted(what, message));
            case ALREADY_EXISTS ->
                ProblemException.of(ProblemType.ALREADY_EXISTS, "%s is there already: %s".formatted(what, message));
            case UNAUTHORIZED ->
                ProblemException.of(
                        ProblemType.ENGINE_FORBIDS,
                        "The engine does not let the server do it: %s. Check the server's credentials for the engine."
                                .formatted(message));
            case UNSUPPORTED ->
                ProblemException.of(
                        ProblemType.UNSUPPORTED_BY_ENGINE, "This engine's version cannot do it: %s".formatted(message));
        };
    }

    /** The engine's reply, whatever it is; without one in time it is not known what was done. */
    <T extends @Nullable Object> Reply<T> reply(CompletableFuture<Reply<T>> command) {
        try {
            return command.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Reply.Unknown<>("no answer within " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            return new Reply.Unknown<>(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.Unknown<>("the server is stopping");
        }
    }
}
