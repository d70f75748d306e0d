package dev.orchestra.console;

import dev.orchestra.events.Json;
import dev.orchestra.history.EngineHistory;
import dev.orchestra.history.EngineHistory.IncidentFilter;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
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

/** Shows and resolves incidents. */
@RestController
@RequestMapping("/api/v1/incidents")
@Tag(name = "Incidents")
final class IncidentController {

    private final EngineHistory history;
    private final HistoryPages pages;
    private final Resolutions resolutions;

    IncidentController(EngineHistory history, HistoryPages pages, Resolutions resolutions) {
        this.history = history;
        this.pages = pages;
        this.resolutions = resolutions;
    }

    @GetMapping
    @Operation(summary = "Lists incidents, the newest first", description = "Open ones only, unless open=false.")
    Page<IncidentItem> incidents(
            @RequestParam(defaultValue = "true") boolean open,
            @RequestParam(required = false) @Nullable String processInstanceKey,
            @RequestParam(required = false) @Nullable String processId,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        var filter = new IncidentFilter(
                open, Keys.optional("processInstanceKey", processInstanceKey), Optional.ofNullable(processId));
        return pages.page(limit, most -> history.incidents(filter, cursor, most), IncidentItem::of);
    }

    @PostMapping("/{key}/resolution")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Lets an instance go on where it stopped",
            description = "Sets variables at the element first, and gives its job retries (1 by default). Whether it"
                    + " worked is seen in the instance: a cause that was not removed makes a new incident.")
    void resolve(@PathVariable String key, @Valid @RequestBody(required = false) @Nullable Resolution body) {
        Json variables = VariableBodies.checked(body == null ? null : body.variables());
        Integer retries = body == null ? null : body.retries();
        resolutions.resolve(key, variables, retries == null ? 1 : retries);
    }

    record Resolution(
            @Nullable Json variables,
            @Nullable @Min(1) @Max(100) Integer retries) {}
}
