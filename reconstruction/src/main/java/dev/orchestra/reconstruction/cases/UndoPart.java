package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.CaseEvent;
import dev.orchestra.events.CaseEvent.CaseDecided;
import dev.orchestra.events.Json;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.processes.Variables;
import dev.orchestra.reconstruction.undo.UndoDesk;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes back the effects that the rebuilt state does not count on, newest first, and closes the case with what the next
 * attempt begins with.
 */
final class UndoPart implements Part {

    private final CaseHistories histories;
    private final IngestGate gate;
    private final UndoDesk desk;
    private final CaseEvents events;
    private final Clock clock;

    UndoPart(CaseHistories histories, IngestGate gate, UndoDesk desk, CaseEvents events, Clock clock) {
        this.histories = histories;
        this.gate = gate;
        this.desk = desk;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "undo";
    }

    @Override
    public List<String> variables() {
        return List.of(
                CaseFile.VARIABLE,
                Loss.VARIABLE,
                RecoverableStep.AGENT,
                CaseHistories.LOST_JOBS,
                RebuiltState.VARIABLE,
                Decision.VARIABLE,
                Variables.RESUME,
                Variables.ORCHESTRA);
    }

    @Override
    public Json work(Job job, JsonFields variables) throws InterruptedException {
        Instant startedAt = clock.instant();
        CaseFile file = CaseFile.of(variables);
        Loss loss = Loss.of(variables);
        CaseRef about = CaseRef.of(file.id(), loss, job, variables);
        RebuiltState rebuilt = RebuiltState.of(variables);
        Optional<Decision> decision = Decision.of(variables, rebuilt);
        if (decision.isPresent()) {
            events.tell(
                    about,
                    new CaseDecided(
                            decision.get().accept(),
                            decision.get().state(),
                            rebuilt.at() == null ? startedAt : rebuilt.at(),
                            startedAt));
        }
        CaseHistory known = known(file, loss, variables, decision.isPresent());
        Standing standing = decision.isEmpty() || decision.get().accept()
                ? Standing.rebuilt(rebuilt, decision.map(Decision::state))
                : Standing.lastNamed(loss, known, variables.get(Variables.RESUME));
        CaseClosing closing = CaseClosing.of(file, loss, standing, known.effects(), startedAt);
        desk.takeBack(file.id(), closing.open());
        Instant endedAt = clock.instant();
        events.tell(about, closing.told(endedAt).toArray(CaseEvent[]::new));
        events.ended(closing.completed(endedAt));
        return Json.of(Map.of(Variables.RESUME, closing.resume(rebuilt.details())));
    }

    /**
     * What the case has in hand. Where a person took their time, or this part was begun before, it is read again, with all
     * that was taken back or done meanwhile.
     */
    private CaseHistory known(CaseFile file, Loss loss, JsonFields variables, boolean late)
            throws InterruptedException {
        Optional<CaseHistory> held = histories.take(file.id());
        if (held.isPresent() && !late) {
            return held.get();
        }
        gate.await();
        return histories.read(file, loss, variables);
    }
}
