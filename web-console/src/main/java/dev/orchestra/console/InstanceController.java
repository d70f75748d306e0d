package dev.orchestra.console;

import dev.orchestra.history.EngineHistory;
import dev.orchestra.history.EngineHistory.Instance;
import dev.orchestra.history.EngineHistory.InstanceFilter;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows instances, as the engine's records tell; they are a moment behind the engine. */
@RestController
@RequestMapping("/api/v1/process-instances")
@Tag(name = "Process instances")
final class InstanceController {

    private final EngineHistory history;
    private final HistoryPages pages;

    InstanceController(EngineHistory history, HistoryPages pages) {
        this.history = history;
        this.pages = pages;
    }

    @GetMapping
    @Operation(summary = "Lists instances, the newest first")
    Page<InstanceItem> instances(
            @RequestParam(required = false) @Nullable String processId,
            @RequestParam(required = false) Instance.@Nullable State state,
            @RequestParam(defaultValue = "false") boolean withIncident,
            @RequestParam(required = false) @Nullable String parentKey,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        var filter = new InstanceFilter(
                Optional.ofNullable(processId),
                Optional.ofNullable(state),
                withIncident,
                Keys.optional("parentKey", parentKey));
        return pages.page(limit, most -> history.instances(filter, cursor, most), InstanceItem::of);
    }

    @GetMapping("/{key}")
    @Operation(summary = "Shows an instance")
    InstanceItem instance(@PathVariable String key) {
        return history.instance(Keys.parse("key", key)).map(InstanceItem::of).orElseThrow(() -> unknown(key));
    }

    @GetMapping("/{key}/timeline")
    @Operation(summary = "Lists the elements that an instance entered, in this order")
    Page<ElementItem> timeline(
            @PathVariable String key,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        long instance = known(key);
        return pages.page(limit, most -> history.timeline(instance, cursor, most), ElementItem::of);
    }

    @GetMapping("/{key}/variables")
    @Operation(
            summary = "Lists an instance's variables by scope and name",
            description = "The root's scope is the instance's key. A long value is cut, and is a string then.")
    Page<VariableItem> variables(
            @PathVariable String key,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        long instance = known(key);
        return pages.page(limit, most -> history.variables(instance, cursor, most), VariableItem::of);
    }

    private long known(String key) {
        long instance = Keys.parse("key", key);
        if (history.instance(instance).isEmpty()) {
            throw unknown(key);
        }
        return instance;
    }

    private static ProblemException unknown(String key) {
        return ProblemException.of(
                ProblemType.NOT_FOUND,
                "The history knows no instance %s. If it was started just now, ask again in a moment.".formatted(key));
    }
}
