package dev.orchestra.console;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells what changes, as it does. */
@RestController
@RequestMapping("/api/v1/stream")
@Tag(name = "Stream")
final class StreamController {

    private final ChangeStream changes;

    StreamController(ChangeStream changes) {
        this.changes = changes;
    }

    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "Server-sent events: what changed",
            description = "Events named instance, agent and dead-letter, each with the item as its list shows it. What"
                    + " was before is in the lists.")
    SseEmitter stream() {
        return changes.listen();
    }
}
