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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the peers, together with the other cases of the same lost incarnation. */
final class GatherPart implements Part {

    static final String VARIABLE = RecoverableStep.GATHERED;

    private static final Logger LOG = LoggerFactory.getLogger(GatherPart.class);

    private static final int PREPARED_MAX = 100;

    private final RecoveryHistory history;
    private final Gatherings gatherings;
    private final Executor runner;
    private final CaseEvents events;
    private final Clock clock;
    /** Of questions that are not asked yet, by the gathering. */
    private final Map<String, CompletableFuture<List<String>>> prepared = new LinkedHashMap<>();

    /** @param runner runs one question to the history beside another */
    GatherPart(RecoveryHistory history, Gatherings gatherings, Executor runner, CaseEvents events, Clock clock) {
        this.history = history;
        this.gatherings = gatherings;
        this.runner = runner;
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

    /** Looks up who shares a question, unless it was asked, while it is still looked up who is asked. */
    void prepare(String caseId, String gathering, @Nullable String agentId, Instant since) {
        if (agentId == null || gathering.equals(caseId) || gatherings.isBegun(gathering)) {
            return;
        }
        CompletableFuture<List<String>> instances;
        synchronized (prepared) {
            if (prepared.containsKey(gathering)) {
                return;
            }
            if (prepared.size() >= PREPARED_MAX) {
                prepared.remove(prepared.keySet().iterator().next());
            }
            instances = new CompletableFuture<>();
            prepared.put(gathering, instances);
        }
        Instant now = clock.instant();
        runner.execute(() -> {
            try {
                instances.complete(history.instances(agentId, since, now, Question.THREADS_MAX));
            } catch (RuntimeException e) {
                instances.completeExceptionally(e);
            }
        });
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
        if (file.agentId() == null || file.gathering().equals(file.id())) {
            return List.of();
        }
        CompletableFuture<List<String>> ahead;
        synchronized (prepared) {
            ahead = prepared.remove(file.gathering());
        }
        try {
            if (ahead != null) {
                return ahead.join();
            }
        } catch (CompletionException e) {
            LOG.debug("Who shares the question of case {} is looked up again.", file.id(), e);
        }
        return history.instances(file.agentId(), file.since(), now, Question.THREADS_MAX);
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
