package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.CaseEvent.CaseCompleted;
import dev.orchestra.events.CaseEvent.CaseOpened;
import dev.orchestra.events.CaseEvent.CaseOutcome;
import dev.orchestra.events.CaseEvent.CaseUndone;
import dev.orchestra.events.Json;
import dev.orchestra.history.RecoveryHistory;
import dev.orchestra.history.RecoveryHistory.Effect;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.processes.Variables;
import dev.orchestra.reconstruction.undo.UndoDesk;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Ends a step whose attempts are used up: all effects of all its attempts are taken back, newest first. */
final class GiveUpPart implements Part {

    private final LostJobs lostJobs;
    private final CaseHistories histories;
    private final IngestGate gate;
    private final UndoDesk desk;
    private final CaseEvents events;
    private final Clock clock;

    GiveUpPart(
            RecoveryHistory history,
            CaseHistories histories,
            IngestGate gate,
            UndoDesk desk,
            CaseEvents events,
            Clock clock) {
        this.lostJobs = new LostJobs(history);
        this.histories = histories;
        this.gate = gate;
        this.desk = desk;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "give-up";
    }

    @Override
    public List<String> variables() {
        return List.of(Loss.VARIABLE, RecoverableStep.AGENT, CaseHistories.LOST_JOBS, Variables.ORCHESTRA);
    }

    @Override
    public Json work(Job job, JsonFields variables) throws InterruptedException {
        Instant startedAt = clock.instant();
        Loss verdict = Loss.of(variables);
        gate.await();
        Loss loss = lostJobs.named(verdict, job, CaseHistories.lostBefore(variables));
        CaseRef about = CaseRef.of(verdict.caseId(job.key()), loss, job, variables);
        events.tell(
                about,
                new CaseOpened(
                        loss.reason(),
                        loss.message(),
                        loss.agent(),
                        loss.agentId(),
                        loss.incarnation(),
                        loss.attempt(),
                        loss.checkpoint(),
                        loss.since(),
                        loss.at(),
                        null,
                        List.of(),
                        0,
                        List.of(Long.toString(job.processInstanceKey())),
                        startedAt,
                        clock.instant()));
        List<Effect> undone = EffectsToUndo.of(histories.effects(loss, variables), List.of());
        desk.takeBack(
                about.caseId(), undone.stream().filter(EffectsToUndo::isOpen).toList());
        Instant endedAt = clock.instant();
        CaseCompleted completed = new CaseCompleted(
                CaseOutcome.GIVEN_UP,
                "The attempts of the step are used up. What it did is taken back.",
                loss.at() == null ? startedAt : loss.at(),
                endedAt);
        events.tell(about, new CaseUndone(EffectsToUndo.told(undone), List.of(), startedAt, endedAt), completed);
        events.ended(completed);
        return Json.object();
    }
}
