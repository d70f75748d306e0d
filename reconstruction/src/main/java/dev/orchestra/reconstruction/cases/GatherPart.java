package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.CaseEvent.CaseGathered;
import dev.orchestra.events.CaseEvent.PeerAnswer;
import dev.orchestra.events.Json;
import dev.orchestra.history.RecoveryHistory;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.processes.Variables;
import dev.orchestra.reconstruction.peers.Gathered;
import dev.orchestra.reconstruction.peers.Gatherings;
import dev.orchestra.reconstruction.peers.Question;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the peers, together with the other cases of the same lost incarnation. */
final class GatherPart implements Part {

    static final String VARIABLE = RecoverableStep.GATHERED;

    private final RecoveryHistory history;
    private final Gatherings gatherings;
    private final CaseEvents events;
    private final Clock clock;

    GatherPart(RecoveryHistory history, Gatherings gatherings, CaseEvents events, Clock clock) {
        this.history = history;
        this.gatherings = gatherings;
        this.events = events;
        this.clock = clock;
    }

    private record Variable(@Nullable List<PeerAnswer> answers) {}

    /** What this part has handed on. */
    static List<PeerAnswer> answers(JsonFields variables) {
        try {
            return variables
                    .get(VARIABLE)
                    .map(it -> it.as(Variable.class).answers())
                    .orElse(List.of());
        } catch (IllegalArgumentException e) {
            throw new BrokenCaseException("The variable 'gathered' cannot be read: " + e.getMessage(), e);
        }
    }

    /** Asks while the case is still being opened, so that the answers are there when they are waited for. */
    void begin(CaseFile file) throws InterruptedException {
        gatherings.askAhead(question(file), () -> others(file, clock.instant()));
    }

    private static Question question(CaseFile file) {
        return new Question(
                file.gathering(),
                file.agent(),
                file.agentId() == null ? file.agent() : file.agentId(),
                file.incarnation() == null ? "" : file.incarnation(),
                file.family(),
                file.peers(),
                file.since(),
                file.until());
    }

    /** The instances of all steps that the lost incarnation had, which share the question. */
    private Collection<String> others(CaseFile file, Instant now) {
        return file.agentId() == null || file.gathering().equals(file.id())
                ? List.of()
                : history.instances(file.agentId(), file.since(), now, Question.THREADS_MAX);
    }

    @Override
    public String name() {
        return "gather";
    }

    @Override
    public List<String> variables() {
        return List.of(CaseFile.VARIABLE, Loss.VARIABLE, RecoverableStep.AGENT, Variables.ORCHESTRA);
    }

    @Override
    public Json work(Job job, JsonFields variables) throws InterruptedException {
        CaseFile file = CaseFile.of(variables);
        CaseGathered gathered = gather(file);
        events.tell(CaseRef.of(file.id(), Loss.of(variables), job, variables), gathered);
        return Json.of(Map.of(VARIABLE, handOn(gathered)));
    }

    /** Asks, unless that was done, and waits for what the peers say. */
    CaseGathered gather(CaseFile file) throws InterruptedException {
        Instant startedAt = clock.instant();
        Gathered gathered = gatherings.ask(question(file), () -> others(file, startedAt), file.id());
        return new CaseGathered(gathered.closed(), gathered.answers(), startedAt, clock.instant());
    }

    /** The process keeps where the answers are, not what they say. */
    static Map<String, Object> handOn(CaseGathered gathered) {
        return Map.of(
                "closed", gathered.closed(),
                "answers",
                        gathered.answers().stream()
                                .map(it -> new PeerAnswer(it.peer(), it.outcome(), null, null, it.at()))
                                .toList());
    }
}
