package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.CaseEvent;
import dev.orchestra.events.CaseEvent.CaseMerged;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.RecordTooLargeException;
import dev.orchestra.processes.Variables;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts together what was collected. If that is sure enough and nothing is to be taken back, it closes the case too; else a person
 * decides first, or {@link UndoPart} closes it.
 */
final class RebuildPart implements Part {

    private final CaseMerge merge;
    private final CaseEvents events;

    RebuildPart(CaseMerge merge, CaseEvents events) {
        this.merge = merge;
        this.events = events;
    }

    @Override
    public String name() {
        return "rebuild";
    }

    @Override
    public List<String> variables() {
        return CaseMerge.VARIABLES;
    }

    @Override
    public Json work(Job job, JsonFields variables) throws InterruptedException {
        CaseFile file = CaseFile.of(variables);
        Loss loss = Loss.of(variables);
        CaseMerge.Result merged = merge.merge(file, loss, variables);
        RebuiltState state = merged.state();
        CaseClosing closing = CaseClosing.of(
                file,
                loss,
                Standing.rebuilt(state, Optional.empty()),
                merged.history().effects(),
                merged.told().endedAt());
        boolean settled = state.confident() && closing.open().isEmpty();
        List<CaseEvent> ending = settled ? closing.told(merged.told().endedAt()) : List.of();
        CaseRef about = CaseRef.of(file.id(), loss, job, variables);
        try {
            events.tell(about, with(merged.told(), ending));
        } catch (RecordTooLargeException e) {
            events.tell(about, with(merged.toldShortly(e.getMessage()), ending));
        }
        if (!settled) {
            return Json.of(Map.of(RebuiltState.VARIABLE, state.settled(false)));
        }
        events.ended(closing.completed(merged.told().endedAt()));
        return Json.of(
                Map.of(RebuiltState.VARIABLE, state.settled(true), Variables.RESUME, closing.resume(state.details())));
    }

    private static CaseEvent[] with(CaseMerged merged, List<CaseEvent> ending) {
        List<CaseEvent> all = new ArrayList<>();
        all.add(merged);
        all.addAll(ending);
        return all.toArray(CaseEvent[]::new);
    }
}
