package dev.orchestra.console;

import java.net.URI;
import org.springframework.http.HttpStatus;

/** The {@code type} of each problem detail (RFC 9457). Programs act on the URIs, which never change. */
enum ProblemType {
    INVALID_REQUEST("invalid-request", HttpStatus.BAD_REQUEST, "The request is not valid"),
    NOT_FOUND("not-found", HttpStatus.NOT_FOUND, "There is no such thing"),
    PROCESS_NOT_FOUND("process-not-found", HttpStatus.NOT_FOUND, "The process is not deployed"),
    INVALID_STATE("invalid-state", HttpStatus.CONFLICT, "The state does not allow it"),
    ALREADY_EXISTS("already-exists", HttpStatus.CONFLICT, "It is there already"),
    INSTANCE_CANCELLED("instance-cancelled", HttpStatus.CONFLICT, "The instance was cancelled"),
    TOO_LARGE("too-large", HttpStatus.CONTENT_TOO_LARGE, "The body is too large"),
    DEPLOYMENT_REFUSED("deployment-refused", HttpStatus.UNPROCESSABLE_CONTENT, "Nothing was deployed"),
    CARD_REFUSED("card-refused", HttpStatus.UNPROCESSABLE_CONTENT, "The card was not registered"),
    OUTPUT_REFUSED("output-refused", HttpStatus.UNPROCESSABLE_CONTENT, "The output does not fit the card"),
    STEP_TOKEN_REFUSED("step-token-refused", HttpStatus.FORBIDDEN, "The step token does not let you answer"),
    STEP_OVER("step-over", HttpStatus.CONFLICT, "The step is over"),
    IDEMPOTENCY_CONFLICT(
            "idempotency-conflict", HttpStatus.UNPROCESSABLE_CONTENT, "The Idempotency-Key was used for another body"),
    RESERVED_VARIABLE("reserved-variable", HttpStatus.UNPROCESSABLE_CONTENT, "The variable's name is reserved"),
    RESERVED_NAME("reserved-name", HttpStatus.UNPROCESSABLE_CONTENT, "The message's name is reserved"),
    REFUSED_BY_ENGINE("refused-by-engine", HttpStatus.UNPROCESSABLE_CONTENT, "The engine refused it"),
    UNSUPPORTED_BY_ENGINE("unsupported-by-engine", HttpStatus.NOT_IMPLEMENTED, "The engine cannot do it"),
    ENGINE_FORBIDS("engine-forbids", HttpStatus.BAD_GATEWAY, "The engine does not let the server do it"),
    ENGINE_UNAVAILABLE("engine-unavailable", HttpStatus.SERVICE_UNAVAILABLE, "The engine does not answer"),
    INBOX_UNAVAILABLE("inbox-unavailable", HttpStatus.SERVICE_UNAVAILABLE, "Requests cannot be taken now"),
    JOURNAL_UNAVAILABLE("journal-unavailable", HttpStatus.SERVICE_UNAVAILABLE, "Kafka does not answer"),
    HISTORY_UNAVAILABLE("history-unavailable", HttpStatus.SERVICE_UNAVAILABLE, "The history does not answer"),
    UNDECIDED("undecided", HttpStatus.SERVICE_UNAVAILABLE, "It is not known yet whether it was done"),
    TOO_MANY_REPLAYS("too-many-replays", HttpStatus.SERVICE_UNAVAILABLE, "Too many replays run"),
    TOO_MANY_WAITING("too-many-waiting", HttpStatus.SERVICE_UNAVAILABLE, "Too many calls wait for a result"),
    INTERNAL("internal", HttpStatus.INTERNAL_SERVER_ERROR, "The server met an error of its own");

    private final String name;
    private final HttpStatus status;
    private final String title;

    ProblemType(String name, HttpStatus status, String title) {
        this.name = name;
        this.status = status;
        this.title = title;
    }

    URI uri() {
        return URI.create("urn:orchestra:problem:" + name);
    }

    HttpStatus status() {
        return status;
    }

    String title() {
        return title;
    }
}
