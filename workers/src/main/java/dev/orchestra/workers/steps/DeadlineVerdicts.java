package dev.orchestra.workers.steps;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.StepAnswer.StepLost;
import dev.orchestra.events.VerdictGiven;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RecordTooLargeException;
import dev.orchestra.processes.ErrorCodes;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentView;
import dev.orchestra.workers.checkpoints.LastCheckpoints;
import dev.orchestra.workers.checkpoints.LastCheckpoints.Checkpoint;
import dev.orchestra.workers.checkpoints.LastCheckpoints.Found;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Says that nobody answered for an attempt until its deadline: to the engine, with what the attempt had got to, and to the
 * audit, with the evidence. A verdict that is given twice has the same ids.
 */
final class DeadlineVerdicts {

    private static final Found TOO_LARGE =
            Found.missing("Its last checkpoint is too large to be sent along with the verdict.");

    private final EventLog log;
    private final StepEvents events;
    private final AgentDirectory directory;
    private final LastCheckpoints checkpoints;
    private final Clock clock;

    private record Holder(AgentView agent, ActiveStep step) {}

    DeadlineVerdicts(
            EventLog log, StepEvents events, AgentDirectory directory, LastCheckpoints checkpoints, Clock clock) {
        this.log = log;
        this.events = events;
        this.directory = directory;
        this.checkpoints = checkpoints;
        this.clock = clock;
    }

    /** @return completes when the verdict is stored; fails if it could not be */
    CompletableFuture<?> give(SentStep step) {
        Instant at = clock.instant();
        Optional<Holder> holder = holder(step.id());
        return checkpoints
                .of(Long.toString(step.id().jobKey()), step.id().attempt())
                .thenCompose(found -> store(step, holder, found, at)
                        .exceptionallyCompose(
                                error -> isTooLarge(error) && found.checkpoint().isPresent()
                                        ? store(step, holder, TOO_LARGE, at)
                                        : CompletableFuture.failedFuture(error)));
    }

    private static boolean isTooLarge(Throwable error) {
        return error instanceof RecordTooLargeException || error.getCause() instanceof RecordTooLargeException;
    }

    private CompletableFuture<Object> store(SentStep step, Optional<Holder> holder, Found found, Instant at) {
        String evidence = evidence(step, holder);
        String message = evidence + found.missing().map(why -> " " + why).orElse("");
        StepLost lost = new StepLost(
                ErrorCodes.AGENT_TIMEOUT,
                message,
                found.checkpoint().map(Checkpoint::state).orElse(null),
                holder.map(it -> it.agent().agentId()).orElse(null),
                holder.flatMap(it -> it.agent().incarnation()).orElse(null),
                holder.map(it -> it.step().checkpoint()).orElse(null),
                holder.map(it -> it.step().since()).orElse(null),
                at);
        CompletableFuture<?> stored = append(events.lost(step, lost));
        CompletableFuture<?> audited = holder.<CompletableFuture<?>>map(
                        it -> append(events.verdictGiven(step, why(it.agent(), evidence))))
                .orElse(stored);
        return CompletableFuture.allOf(stored, audited).thenApply(nothing -> step);
    }

    private CompletableFuture<?> append(Outgoing record) {
        try {
            return log.append(record);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static VerdictGiven why(AgentView agent, String evidence) {
        return new VerdictGiven(
                ErrorCodes.AGENT_TIMEOUT, agent.agentId(), agent.incarnation().orElse(""), evidence);
    }

    private static String evidence(SentStep step, Optional<Holder> holder) {
        StepToken token = step.token();
        String silence = "No answer of agent '%s' for attempt %d came until its deadline %s."
                .formatted(token.agent(), token.attempt(), token.deadline());
        return silence
                + holder.map(it -> " %s works on it, by its heartbeat of %s."
                                .formatted(
                                        it.agent().agentId(),
                                        it.agent()
                                                .lastHeartbeat()
                                                .map(Instant::toString)
                                                .orElse("an unknown time")))
                        .orElse(" By its heartbeats, no process works on it.");
    }

    /** The process whose last heartbeat named this very attempt. */
    private Optional<Holder> holder(StepId id) {
        String jobKey = Long.toString(id.jobKey());
        return directory
                .workingOn(jobKey)
                .flatMap(agent -> agent.steps().stream()
                        .filter(step -> step.jobKey().equals(jobKey) && step.attempt() == id.attempt())
                        .findFirst()
                        .map(step -> new Holder(agent, step)));
    }
}
