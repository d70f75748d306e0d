package dev.orchestra.console;

import dev.orchestra.events.Json;
import dev.orchestra.history.EventHistory.RecordedEvent;
import dev.orchestra.history.ReconstructionHistory;
import dev.orchestra.history.ReconstructionHistory.CaseFilter;
import dev.orchestra.history.ReconstructionHistory.Reconstruction;
import dev.orchestra.reconstruction.story.Stories;
import dev.orchestra.reconstruction.story.Story;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
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

/** Tells what was done about lost attempts, and takes a person's decision on a rebuilt state. */
@RestController
@RequestMapping("/api/v1/reconstructions")
@Tag(name = "Reconstructions")
final class ReconstructionController {

    private final ReconstructionHistory history;
    private final HistoryPages pages;
    private final Decisions decisions;

    ReconstructionController(ReconstructionHistory history, HistoryPages pages, Decisions decisions) {
        this.history = history;
        this.pages = pages;
        this.decisions = decisions;
    }

    @GetMapping
    @Operation(
            summary = "Lists reconstructions of lost attempts, the newest first",
            description = "All of them, unless open=true.")
    Page<ReconstructionItem> reconstructions(
            @RequestParam(defaultValue = "false") boolean open,
            @RequestParam(required = false) @Nullable String agent,
            @RequestParam(required = false) @Nullable String processInstanceKey,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        var filter = new CaseFilter(
                open,
                Optional.ofNullable(agent),
                Keys.optional("processInstanceKey", processInstanceKey).map(Object::toString));
        return pages.page(limit, most -> history.reconstructions(filter, cursor, most), ReconstructionItem::of);
    }

    @GetMapping("/{case}")
    @Operation(
            summary = "Tells the story of a reconstruction, also while it is under way",
            description = "Evidence, peers asked and what each said, result with sources, conflicts and gaps, what was"
                    + " taken back, the time of each part, and tokens spent. 'text' tells it in plain words.")
    ReconstructionStory story(@PathVariable("case") String caseId) {
        Reconstruction found = known(caseId);
        return ReconstructionStory.of(ReconstructionItem.of(found), told(caseId));
    }

    @PostMapping("/{case}/decision")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Decides on a rebuilt state that is not sure enough",
            description =
                    "Accepts it as it is or with a state of one's own, or refuses it: then the step goes on from"
                            + " the checkpoint that the lost agent's last heartbeat named. Completes the user task of the case.")
    void decide(@PathVariable("case") String caseId, @Valid @RequestBody Decision body) {
        decisions.decide(known(caseId), told(caseId), body);
    }

    private Reconstruction known(String caseId) {
        return history.reconstruction(caseId)
                .orElseThrow(() -> ProblemException.of(
                        ProblemType.NOT_FOUND,
                        "The history knows no reconstruction '%s'. Take a case from GET /api/v1/reconstructions; one that was opened just now is there in a moment."
                                .formatted(caseId)));
    }

    private Story told(String caseId) {
        List<RecordedEvent> events = history.caseEvents(caseId);
        String shared = Stories.of(caseId, events, List.of()).gathering();
        return Stories.of(caseId, events, shared == null ? List.of() : history.caseEvents(shared));
    }

    /** @param state in place of the rebuilt one; only with {@code accept} */
    record Decision(
            @NotNull @Nullable Boolean accept, @Nullable Json state) {}
}
