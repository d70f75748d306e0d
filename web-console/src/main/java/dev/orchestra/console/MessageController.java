package dev.orchestra.console;

import dev.orchestra.events.Json;
import dev.orchestra.events.MessagePublished;
import dev.orchestra.workers.inbox.Inbox.RequestId;
import dev.orchestra.workers.inbox.Outcome;
import dev.orchestra.workers.start.MessagePublisher;
import dev.orchestra.workers.start.MessageRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Publishes BPMN messages. */
@RestController
@RequestMapping("/api/v1/messages")
@Tag(name = "Messages")
final class MessageController {

    private final MessagePublisher publisher;
    private final Outcomes outcomes;

    MessageController(MessagePublisher publisher, Outcomes outcomes) {
        this.publisher = publisher;
        this.outcomes = outcomes;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Publishes a message, once for an Idempotency-Key",
            description =
                    "The engine keeps it for timeToLive (ISO 8601) for an instance that does not wait for it yet.")
    Published publish(
            @RequestHeader(name = RequestIds.HEADER, required = false) @Nullable String idempotencyKey,
            @Valid @RequestBody Message body) {
        RequestId id = RequestIds.of(idempotencyKey);
        Outcome.Done done = outcomes.await(id, publisher.publish(new MessageRequest(id, body.toMessage())));
        return new Published(Long.toString(done.key()));
    }

    /** @param timeToLive ISO 8601; the server's default where it is missing */
    record Message(
            @NotBlank @Size(max = 255) String name,
            @NotNull @Size(max = 255) String correlationKey,
            @Nullable Json variables,
            @Nullable Duration timeToLive) {

        MessagePublished toMessage() {
            try {
                return new MessagePublished(
                        name, correlationKey, variables == null ? Json.object() : variables, timeToLive);
            } catch (IllegalArgumentException e) {
                throw ProblemException.of(ProblemType.INVALID_REQUEST, String.valueOf(e.getMessage()));
            }
        }
    }

    record Published(String messageKey) {}
}
