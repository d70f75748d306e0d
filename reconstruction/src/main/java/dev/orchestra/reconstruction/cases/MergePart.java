package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.RecordTooLargeException;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.util.List;
import java.util.Map;

/** Puts together what was loaded and gathered, in processes where another part closes the case. */
final class MergePart implements Part {

    private final CaseMerge merge;
    private final CaseEvents events;

    MergePart(CaseMerge merge, CaseEvents events) {
        this.merge = merge;
        this.events = events;
    }

    @Override
    public String name() {
        return "merge";
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
        CaseRef about = CaseRef.of(file.id(), loss, job, variables);
        try {
            events.tell(about, merged.told());
        } catch (RecordTooLargeException e) {
            events.tell(about, merged.toldShortly(e.getMessage()));
        }
        return Json.of(Map.of(RebuiltState.VARIABLE, merged.state()));
    }
}
