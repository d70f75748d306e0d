package dev.orchestra.console;

import dev.orchestra.console.ReconstructionController.Decision;
import dev.orchestra.events.Json;
import dev.orchestra.history.EngineHistory;
import dev.orchestra.history.EngineHistory.UserTask;
import dev.orchestra.history.EngineHistory.UserTaskFilter;
import dev.orchestra.history.ReconstructionHistory.Reconstruction;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.reconstruction.story.Story;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentQuery;
import dev.orchestra.registry.schema.CardSchema;
import dev.orchestra.registry.schema.UnreadableSchemaException;
import dev.orchestra.workers.engine.Engine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Completes the user task of a case with what a person decided. A decision that comes twice finds no task any more. */
@Component
final class Decisions {

    private static final int TASKS_MAX = 20;

    private final Engine engine;
    private final EngineCalls calls;
    private final EngineHistory history;
    private final AgentDirectory directory;

    Decisions(Engine engine, EngineCalls calls, EngineHistory history, AgentDirectory directory) {
        this.engine = engine;
        this.calls = calls;
        this.history = history;
        this.directory = directory;
    }

    void decide(Reconstruction found, Story story, Decision decision) {
        boolean accept = Boolean.TRUE.equals(decision.accept());
        Json state = decision.state() == null || decision.state().isNull() ? null : decision.state();
        Map<String, Object> variable = new LinkedHashMap<>();
        variable.put(RecoverableStep.DECISION_ACCEPT, accept);
        if (state != null) {
            check(found, accept, state);
            variable.put(RecoverableStep.DECISION_STATE, state);
        }
        if (!story.waitsForPerson()) {
            throw ProblemException.of(
                    ProblemType.INVALID_STATE,
                    "The reconstruction '%s' waits for no decision; it is %s. Look at its story."
                            .formatted(found.id(), found.state()));
        }
        UserTask task = task(found);
        calls.await(
                "the decision on reconstruction " + found.id(),
                engine.completeUserTask(task.key(), Json.of(Map.of(RecoverableStep.DECISION, variable))));
    }

    private void check(Reconstruction found, boolean accept, Json state) {
        if (!accept) {
            throw ProblemException.field("state", "a state goes with accept=true only; leave it out");
        }
        if (!state.isObject()) {
            throw ProblemException.field(
                    "state", "expected a JSON object, the state that the next attempt begins with");
        }
        schema(found).filter(schema -> !schema.problems(state).isEmpty()).ifPresent(schema -> {
            throw ProblemException.field(
                    "state", "it does not fit what the agent checkpoints: " + schema.complaint(state));
        });
    }

    private Optional<CardSchema> schema(Reconstruction found) {
        try {
            return Optional.ofNullable(found.agent())
                    .flatMap(agent -> directory.find(AgentQuery.ALL.ofType(agent)).stream()
                            .flatMap(it -> it.card().stream())
                            .flatMap(it -> Optional.ofNullable(it.stateSchema()).stream())
                            .findFirst())
                    .map(CardSchema::read);
        } catch (UnreadableSchemaException e) {
            return Optional.empty(); // Nothing can be checked against it.
        }
    }

    /** The one task of the instance in which the case is; in a hand-drawn model there may be others beside it. */
    private UserTask task(Reconstruction found) {
        Long instance = found.instanceKey() == null ? null : Keys.parse("instance", found.instanceKey());
        List<UserTask> open = instance == null
                ? List.of()
                : history.userTasks(
                                new UserTaskFilter(
                                        Optional.of(UserTask.State.CREATED), Optional.of(instance), Optional.empty()),
                                null,
                                TASKS_MAX)
                        .items();
        List<UserTask> reviews = open.stream()
                .filter(it -> RecoverableStep.ELEMENT_REVIEW.equals(it.elementId()))
                .toList();
        List<UserTask> candidates = reviews.isEmpty() ? open : reviews;
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        throw ProblemException.of(
                ProblemType.INVALID_STATE,
                candidates.isEmpty()
                        ? "The task of reconstruction '%s' is not known yet, or has been completed. Ask again in a moment."
                                .formatted(found.id())
                        : "The instance %s has %d open tasks, and which of them belongs to reconstruction '%s' is not known. Complete the right one with POST /api/v1/user-tasks/{key}/completion and the variable 'decision'."
                                .formatted(found.instanceKey(), candidates.size(), found.id()));
    }
}
