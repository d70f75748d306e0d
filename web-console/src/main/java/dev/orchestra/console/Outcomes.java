package dev.orchestra.console;

import dev.orchestra.workers.inbox.Inbox.RequestId;
import dev.orchestra.workers.inbox.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/** Waits for what became of a request that is carried out once, and turns a no into a problem. */
@Component
final class Outcomes {

    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final Duration timeout;

    Outcomes(ConsoleProperties properties) {
        this.timeout = properties.engineTimeout();
    }

    /** @throws ProblemException unless it was done, now or for an earlier copy */
    Outcome.Done await(RequestId id, CompletableFuture<Outcome> outcome) {
        return switch (waitFor(id, outcome)) {
            case Outcome.Done done -> done;
            case Outcome.Refused(String code, String message) -> throw refused(code, message);
            case Outcome.Conflict() ->
                throw ProblemException.of(
                        ProblemType.IDEMPOTENCY_CONFLICT,
                        "The Idempotency-Key '%s' was used for another body. Send this one under a new key."
                                .formatted(id.id()));
            case Outcome.Unavailable(String message) ->
                throw ProblemException.of(
                                ProblemType.INBOX_UNAVAILABLE, "Nothing was done: %s Ask again.".formatted(message))
                        .retryAfter(AGAIN);
        };
    }

    private static ProblemException refused(String code, String message) {
        ProblemType type = switch (code) {
            case "RESERVED_VARIABLE" -> ProblemType.RESERVED_VARIABLE;
            case "RESERVED_NAME" -> ProblemType.RESERVED_NAME;
            case "PROCESS_NOT_FOUND", "NOT_FOUND" -> ProblemType.PROCESS_NOT_FOUND;
            case "INVALID_STATE" -> ProblemType.INVALID_STATE;
            case "ALREADY_EXISTS" -> ProblemType.ALREADY_EXISTS;
            case "UNAUTHORIZED" -> ProblemType.ENGINE_FORBIDS;
            case "UNSUPPORTED" -> ProblemType.UNSUPPORTED_BY_ENGINE;
            default -> ProblemType.REFUSED_BY_ENGINE;
        };
        return ProblemException.of(type, message).with("code", code);
    }

    private Outcome waitFor(RequestId id, CompletableFuture<Outcome> outcome) {
        try {
            return outcome.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw undecided(id, "the engine's answer did not arrive within " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw undecided(id, String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw undecided(id, "the server is stopping");
        }
    }

    private static ProblemException undecided(RequestId id, String why) {
        return ProblemException.of(
                        ProblemType.UNDECIDED,
                        "It is not known yet whether it was done: %s. Send the same body again with Idempotency-Key '%s'; it is done once."
                                .formatted(why, id.id()))
                .with("idempotencyKey", id.id())
                .retryAfter(AGAIN);
    }
}
