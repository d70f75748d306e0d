package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.history.EventHistory.RecordedEvent;
import dev.orchestra.history.RecoveryHistory;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.workers.engine.Job;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the job of an attempt that a timer of the process ended, for then the verdict does not name it: the newest step of the agent's
 * type that is on record in the instance and belongs to no attempt that was lost before. In a process that was drawn by hand steps of
 * one agent may stand side by side; there it counts only if it is the only one without an answer.
 */
final class LostJobs {

    private static final int EVENTS_MAX = 500;
    private static final Set<String> OF_STEPS = wireNames(
            EventType.STEP_REQUESTED, EventType.STEP_CHECKPOINTED, EventType.EFFECT_RECORDED, EventType.STEP_FAILED);
    private static final Set<String> ANSWERS = wireNames(EventType.STEP_COMPLETED, EventType.STEP_REJECTED);

    private final RecoveryHistory history;

    LostJobs(RecoveryHistory history) {
        this.history = history;
    }

    /** What is known of a step from its events. */
    private record Known(String jobKey, int attempt, Optional<String> agentId, Optional<String> elementId) {}

    /**
     * The same verdict with its job, if it has none and one is found.
     *
     * @param before the jobs of attempts that were lost before
     */
    Loss named(Loss loss, Job job, Collection<String> before) {
        if (loss.jobKey() != null) {
            return loss;
        }
        List<RecordedEvent> events =
                history.thread(List.of(Long.toString(job.processInstanceKey())), Instant.EPOCH, EVENTS_MAX);
        Map<String, Known> steps = new LinkedHashMap<>();
        for (RecordedEvent event : events.reversed()) {
            Json attributes = Json.trusted(event.attributes());
            String jobKey = attributes.string(Attribute.JOB_KEY.wireName()).orElse("");
            if (OF_STEPS.contains(event.type())
                    && !jobKey.isEmpty()
                    && !before.contains(jobKey)
                    && attributes
                            .string(Attribute.AGENT.wireName())
                            .filter(loss.agent()::equals)
                            .isPresent()) {
                steps.merge(jobKey, known(jobKey, attributes), LostJobs::both);
            }
        }
        if (!job.processId().equals(RecoverableStep.PROCESS_ID)) {
            Set<String> answered = answered(events);
            steps.keySet().removeIf(answered::contains);
            if (steps.size() > 1) {
                return loss;
            }
        }
        return steps.values().stream()
                .findFirst()
                .map(it -> loss.of(
                        it.jobKey(),
                        it.attempt(),
                        it.agentId().orElse(null),
                        it.elementId().orElse(null)))
                .orElse(loss);
    }

    private static Set<String> answered(List<RecordedEvent> events) {
        Set<String> answered = new HashSet<>();
        events.stream()
                .filter(it -> ANSWERS.contains(it.type()))
                .forEach(it -> Json.trusted(it.attributes())
                        .string(Attribute.JOB_KEY.wireName())
                        .ifPresent(answered::add));
        return answered;
    }

    private static Known known(String jobKey, Json attributes) {
        return new Known(
                jobKey,
                attributes
                        .string(Attribute.ATTEMPT.wireName())
                        .map(LostJobs::number)
                        .orElse(1),
                attributes.string(Attribute.AGENT_ID.wireName()),
                attributes.string(Attribute.ELEMENT_ID.wireName()));
    }

    /** @param newer says which sending it was, and who had it, unless it is the request, which nobody had */
    private static Known both(Known newer, Known older) {
        return new Known(
                newer.jobKey(),
                newer.attempt(),
                newer.agentId().or(() -> older.attempt() == newer.attempt() ? older.agentId() : Optional.empty()),
                newer.elementId().or(older::elementId));
    }

    private static int number(String text) {
        try {
            return Math.max(1, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    private static Set<String> wireNames(EventType... types) {
        Set<String> names = new HashSet<>();
        for (EventType type : types) {
            names.add(type.wireName());
        }
        return Set.copyOf(names);
    }
}
