package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.CaseEvent.CaseGathered;
import dev.orchestra.events.Json;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.processes.Variables;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.util.List;
import java.util.Map;

/**
 * Opens a case, and finds out what is known: reads what is on record, and meanwhile asks the peers. The case's opening is told while
 * they answer.
 */
final class CollectPart implements Part {

    private final HeadStarts headStarts;
    private final CaseHistories histories;
    private final GatherPart gather;
    private final OpenPart.Ahead reading;
    private final CaseEvents events;

    /** @param reading begins to read what is on record */
    CollectPart(
            HeadStarts headStarts,
            OpenPart.Ahead reading,
            CaseHistories histories,
            GatherPart gather,
            CaseEvents events) {
        this.headStarts = headStarts;
        this.reading = reading;
        this.histories = histories;
        this.gather = gather;
        this.events = events;
    }

    @Override
    public String name() {
        return "collect";
    }

    @Override
    public List<String> variables() {
        return List.of(Loss.VARIABLE, RecoverableStep.AGENT, CaseHistories.LOST_JOBS, Variables.ORCHESTRA);
    }

    @Override
    public Json work(Job job, JsonFields variables) throws InterruptedException {
        Loss verdict = Loss.of(variables);
        CaseOpening opening = headStarts.open(verdict, job, variables);
        CaseFile file = opening.file();
        CaseRef about = CaseRef.of(file.id(), opening.loss(), job, variables);
        reading.begin(file, opening.loss(), variables);
        CaseEvents.Telling opened = events.begin(about, opening.told());
        CaseGathered gathered = gather.gather(file);
        CaseHistory read = histories.load(file, opening.loss(), variables);
        opened.with(gathered).await();
        Map<String, Object> handOn = CaseOpener.variables(opening, verdict, variables);
        handOn.put(RecoverableStep.LOADED, LoadPart.summary(read));
        handOn.put(GatherPart.VARIABLE, GatherPart.handOn(gathered));
        return Json.of(handOn);
    }
}
