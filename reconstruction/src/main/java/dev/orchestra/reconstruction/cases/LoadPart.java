package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Json;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.processes.Variables;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.util.List;
import java.util.Map;

/** Reads what is on record of the lost attempt, while the peers are asked. */
final class LoadPart implements Part {

    private final CaseHistories histories;

    LoadPart(CaseHistories histories) {
        this.histories = histories;
    }

    @Override
    public String name() {
        return "load";
    }

    @Override
    public List<String> variables() {
        return List.of(
                CaseFile.VARIABLE, Loss.VARIABLE, RecoverableStep.AGENT, CaseHistories.LOST_JOBS, Variables.ORCHESTRA);
    }

    @Override
    public Json work(Job job, JsonFields variables) {
        CaseHistory read = histories.load(CaseFile.of(variables), Loss.of(variables), variables);
        return Json.of(Map.of(RecoverableStep.LOADED, summary(read)));
    }

    /** What the process shows of it. */
    static Map<String, Integer> summary(CaseHistory read) {
        return Map.of(
                "checkpoints", read.checkpoints().size(),
                "effects", read.effects().size(),
                "events", read.events().size());
    }
}
