package dev.orchestra.console;

import dev.orchestra.history.EngineHistory;
import dev.orchestra.history.EngineHistory.ProcessDefinition;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows what is deployed. */
@RestController
@RequestMapping("/api/v1/process-definitions")
@Tag(name = "Process definitions")
final class DefinitionController {

    private final EngineHistory history;
    private final HistoryPages pages;

    DefinitionController(EngineHistory history, HistoryPages pages) {
        this.history = history;
        this.pages = pages;
    }

    @GetMapping
    @Operation(summary = "Lists what is deployed, the newest first")
    Page<Item> definitions(
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        return pages.page(limit, most -> history.definitions(cursor, most), Item::of);
    }

    @GetMapping(path = "/{key}/xml", produces = MediaType.APPLICATION_XML_VALUE)
    @Operation(summary = "Gives a definition's BPMN")
    String xml(@PathVariable String key) {
        return history.definitionXml(Keys.parse("key", key))
                .orElseThrow(() -> ProblemException.of(
                        ProblemType.NOT_FOUND,
                        "The history has no BPMN of the definition %s. GET /api/v1/process-definitions lists those it knows."
                                .formatted(key)));
    }

    record Item(
            String processDefinitionKey,
            String processId,
            int version,
            @Nullable String file,
            @Nullable Instant deployedAt) {

        static Item of(ProcessDefinition definition) {
            return new Item(
                    Long.toString(definition.key()),
                    definition.processId(),
                    definition.version(),
                    definition.resourceName(),
                    definition.deployedAt());
        }
    }
}
