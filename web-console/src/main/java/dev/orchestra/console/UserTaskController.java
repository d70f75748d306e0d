package dev.orchestra.console;

import dev.orchestra.events.Json;
import dev.orchestra.workers.engine.Engine;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Assigns and completes user tasks. */
@RestController
@RequestMapping("/api/v1/user-tasks/{key}")
@Tag(name = "User tasks")
final class UserTaskController {

    private final Engine engine;
    private final EngineCalls calls;

    UserTaskController(Engine engine, EngineCalls calls) {
        this.engine = engine;
        this.calls = calls;
    }

    @PostMapping("/assignment")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Gives a task to a person, whoever had it before")
    void assign(@PathVariable String key, @Valid @RequestBody Assignment body) {
        calls.await("the user task " + key, engine.assignUserTask(Keys.parse("key", key), body.assignee()));
    }

    @PostMapping("/completion")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Completes a task, with variables for the process")
    void complete(@PathVariable String key, @RequestBody(required = false) @Nullable Completion body) {
        Json variables = VariableBodies.checked(body == null ? null : body.variables());
        calls.await("the user task " + key, engine.completeUserTask(Keys.parse("key", key), variables));
    }

    record Assignment(@NotBlank @Size(max = 255) String assignee) {}

    record Completion(@Nullable Json variables) {}
}
