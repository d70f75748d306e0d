package dev.orchestra.console;

import dev.orchestra.workers.engine.Engine;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Cancels instances. */
@RestController
@RequestMapping("/api/v1/process-instances/{key}/cancellation")
@Tag(name = "Process instances")
final class CancellationController {

    private final Engine engine;
    private final EngineCalls calls;

    CancellationController(Engine engine, EngineCalls calls) {
        this.engine = engine;
        this.calls = calls;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Cancels an instance", description = "404 when it has ended, or is called by another one.")
    void cancel(@PathVariable String key) {
        calls.await("the instance " + key, engine.cancelInstance(Keys.parse("key", key)));
    }
}
