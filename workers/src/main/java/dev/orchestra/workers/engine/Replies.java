package dev.orchestra.workers.engine;

import dev.orchestra.workers.engine.Reply.Busy;
import dev.orchestra.workers.engine.Reply.Refused;
import dev.orchestra.workers.engine.Reply.Refused.Code;
import dev.orchestra.workers.engine.Reply.Unknown;
import io.camunda.zeebe.client.api.command.ClientHttpException;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What a failed command means. Only what is certain is {@link Refused} or {@link Busy}; the rest is {@link Unknown}. */
final class Replies {

    private static final int MESSAGE_LENGTH_MAX = 2_000;

    private Replies() {}

    static <T extends @Nullable Object> Reply<T> ofFailure(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof StatusRuntimeException e) {
            return ofStatus(e.getStatus());
        }
        if (cause instanceof StatusException e) {
            return ofStatus(e.getStatus());
        }
        if (cause instanceof ClientHttpException e) {
            return ofHttp(e);
        }
        return neverConnected(cause) ? new Busy<>(text(cause.toString())) : new Unknown<>(text(cause.toString()));
    }

    private static <T extends @Nullable Object> Reply<T> ofStatus(Status status) {
        String description = status.getDescription() == null ? "" : status.getDescription();
        String message = text(status.getCode() + ": " + description);
        return switch (status.getCode()) {
            case NOT_FOUND -> new Refused<>(Code.NOT_FOUND, message);
            case FAILED_PRECONDITION -> new Refused<>(Code.INVALID_STATE, message);
            case INVALID_ARGUMENT, OUT_OF_RANGE -> new Refused<>(Code.INVALID_ARGUMENT, message);
            case ALREADY_EXISTS -> new Refused<>(Code.ALREADY_EXISTS, message);
            case UNAUTHENTICATED, PERMISSION_DENIED -> new Refused<>(Code.UNAUTHORIZED, message);
            case UNIMPLEMENTED -> new Refused<>(Code.UNSUPPORTED, message);
            // gRPC gives the same code to a full broker and to a message that no broker will ever take.
            case RESOURCE_EXHAUSTED ->
                description.contains("exceeds maximum size") || description.contains("maxMessageSize")
                        ? new Refused<>(Code.INVALID_ARGUMENT, message)
                        : new Busy<>(message);
            case UNAVAILABLE -> unavailable(status, description, message);
            case INTERNAL, UNKNOWN ->
                // The engine processed the command and said no, for a reason that has no code of its own.
                description.contains("rejected with code")
                        ? new Refused<>(Code.INVALID_ARGUMENT, message)
                        : new Unknown<>(message);
            case OK, CANCELLED, DEADLINE_EXCEEDED, ABORTED, DATA_LOSS -> new Unknown<>(message);
        };
    }

    private static <T extends @Nullable Object> Reply<T> unavailable(
            Status status, String description, String message) {
        if (description.contains("on partition 0,")) {
            // Partitions begin at 1: this is a key that the engine never gave.
            return new Refused<>(Code.NOT_FOUND, message);
        }
        return neverConnected(status.getCause()) ? new Busy<>(message) : new Unknown<>(message);
    }

    private static <T extends @Nullable Object> Reply<T> ofHttp(ClientHttpException e) {
        String message = text(String.valueOf(e.getMessage()));
        return switch (e.code()) {
            case 400, 413, 422 -> new Refused<>(Code.INVALID_ARGUMENT, message);
            case 401, 403 -> new Refused<>(Code.UNAUTHORIZED, message);
            case 404 -> new Refused<>(Code.NOT_FOUND, message);
            case 409 -> new Refused<>(Code.INVALID_STATE, message);
            case 405, 501 -> new Refused<>(Code.UNSUPPORTED, message);
            case 429 -> new Busy<>(message);
            default -> new Unknown<>(message);
        };
    }

    /** A connection that was never made carried no command. */
    private static boolean neverConnected(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }

    private static String text(String message) {
        return message.length() <= MESSAGE_LENGTH_MAX ? message : message.substring(0, MESSAGE_LENGTH_MAX) + "…";
    }
}
