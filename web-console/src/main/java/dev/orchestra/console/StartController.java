package dev.orchestra.console;

import dev.orchestra.events.Json;
import dev.orchestra.events.WorkflowRequested;
import dev.orchestra.workers.inbox.Inbox.RequestId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Starts instances. */
@RestController
@RequestMapping("/api/v1/process-instances")
@Tag(name = "Process instances")
final class StartController {

    private final Starts starts;

    StartController(Starts starts) {
        this.starts = starts;
    }

    @PostMapping
    @Operation(
            summary = "Starts an instance, once for an Idempotency-Key",
            description = "201 with its key. With awaitResult 200 with the data of its workflow.output event, whose"
                    + " attributes are in the ce- headers; 202 with the key when there is none within timeout (ISO"
                    + " 8601), or at once, with stalled, when the instance waits for an operator.")
    ResponseEntity<?> start(
            @RequestHeader(name = RequestIds.HEADER, required = false) @Nullable String idempotencyKey,
            @RequestHeader(name = "traceparent", required = false) @Nullable String traceparent,
            @Valid @RequestBody Start body) {
        RequestId id = RequestIds.of(idempotencyKey);
        return Boolean.TRUE.equals(body.awaitResult())
                ? starts.startAndAwait(id, body.toRequest(), traceparent, body.timeout())
                : starts.start(id, body.toRequest(), traceparent);
    }

    /**
     * @param version at least 1; the newest where it is missing
     * @param variables an object
     * @param timeout ISO 8601, how long to wait for the result
     */
    record Start(
            @NotBlank @Size(max = 255) String processId,
            @Nullable @Min(1) Integer version,
            @Nullable Json variables,
            @Nullable Boolean awaitResult,
            @Nullable Duration timeout) {

        WorkflowRequested toRequest() {
            try {
                return new WorkflowRequested(processId, version, variables == null ? Json.object() : variables);
            } catch (IllegalArgumentException e) {
                throw ProblemException.of(ProblemType.INVALID_REQUEST, String.valueOf(e.getMessage()));
            }
        }
    }
}
