package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Json;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.processes.Variables;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.util.List;

/** Opens a case, in processes that have a part for that alone. */
final class OpenPart implements Part {

    private final CaseOpener opener;
    private final Ahead ahead;
    private final CaseEvents events;

    /** What the next part can begin with as soon as it is known; it must not block. */
    @FunctionalInterface
    interface Ahead {
        void begin(CaseFile file, Loss loss, JsonFields variables);
    }

    OpenPart(CaseOpener opener, Ahead ahead, CaseEvents events) {
        this.opener = opener;
        this.ahead = ahead;
        this.events = events;
    }

    @Override
    public String name() {
        return "open";
    }

    @Override
    public List<String> variables() {
        return List.of(Loss.VARIABLE, RecoverableStep.AGENT, CaseHistories.LOST_JOBS, Variables.ORCHESTRA);
    }

    @Override
    public Json work(Job job, JsonFields variables) throws InterruptedException {
        Loss verdict = Loss.of(variables);
        CaseOpening opening = opener.open(verdict, job, variables);
        ahead.begin(opening.file(), opening.loss(), variables);
        events.tell(CaseRef.of(opening.file().id(), opening.loss(), job, variables), opening.told());
        return Json.of(CaseOpener.variables(opening, verdict, variables));
    }
}
