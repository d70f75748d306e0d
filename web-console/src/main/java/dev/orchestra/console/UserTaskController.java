package dev.orchestra.console;

import dev.orchestra.events.Json;
import dev.orchestra.history.EngineHistory;
import dev.orchestra.history.EngineHistory.UserTask;
import dev.orchestra.history.EngineHistory.UserTaskFilter;
import dev.orchestra.workers.engine.Engine;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows, assigns and completes user tasks. */
@RestController
@RequestMapping("/api/v1/user-tasks")
@Tag(name = "User tasks")
final class UserTaskController {

    private final Engine engine;
    private final EngineCalls calls;
    private final EngineHistory history;
    private final HistoryPages pages;

    UserTaskController(Engine engine, EngineCalls calls, EngineHistory history, HistoryPages pages) {
        this.engine = engine;
        this.calls = calls;
        this.history = history;
        this.pages = pages;
    }

    @GetMapping
    @Operation(summary = "Lists user tasks, the newest first", description = "Open ones only, unless state says so.")
    Page<UserTaskItem> tasks(
            @RequestParam(defaultValue = "CREATED") UserTask.State state,
            @RequestParam(required = false) @Nullable String processInstanceKey,
            @RequestParam(required = false) @Nullable String assignee,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        var filter = new UserTaskFilter(
                Optional.of(state),
                Keys.optional("processInstanceKey", processInstanceKey),
                Optional.ofNullable(assignee));
        return pages.page(limit, most -> history.userTasks(filter, cursor, most), UserTaskItem::of);
    }

    @PostMapping("/{key}/assignment")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Gives a task to a person, whoever had it before")
    void assign(@PathVariable String key, @Valid @RequestBody Assignment body) {
        calls.await("the user task " + key, engine.assignUserTask(Keys.parse("key", key), body.assignee()));
    }

    @PostMapping("/{key}/completion")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Completes a task, with variables for the process")
    void complete(@PathVariable String key, @RequestBody(required = false) @Nullable Completion body) {
        Json variables = VariableBodies.checked(body == null ? null : body.variables());
        calls.await("the user task " + key, engine.completeUserTask(Keys.parse("key", key), variables));
    }

    record Assignment(@NotBlank @Size(max = 255) String assignee) {}

    record Completion(@Nullable Json variables) {}
}
