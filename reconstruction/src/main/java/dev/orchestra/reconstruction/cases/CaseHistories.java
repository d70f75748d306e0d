package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Json;
import dev.orchestra.history.RecoveryHistory;
import dev.orchestra.history.RecoveryHistory.Effect;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.workers.json.JsonFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what is on record of a case, and holds the newest for the parts that come after. */
final class CaseHistories {

    static final String LOST_JOBS = RecoverableStep.LOST_JOBS;

    private final Map<String, CaseHistory> held = new LinkedHashMap<>();
    private final RecoveryHistory history;
    private final CaseOptions options;

    CaseHistories(RecoveryHistory history, CaseOptions options) {
        this.history = history;
        this.options = options;
    }

    /** Reads what is on record now, and holds it for the parts that come after. */
    CaseHistory load(CaseFile file, Loss loss, JsonFields variables) {
        CaseHistory read = read(file, loss, variables);
        synchronized (held) {
            held.put(file.id(), read);
            while (held.size() > options.heldMax()) {
                held.remove(held.keySet().iterator().next());
            }
        }
        return read;
    }

    /** What is held, or else what is on record now. */
    CaseHistory of(CaseFile file, Loss loss, JsonFields variables) {
        synchronized (held) {
            CaseHistory known = held.get(file.id());
            if (known != null) {
                return known;
            }
        }
        return read(file, loss, variables);
    }

    /** What is held, for the last part that needs it: when that is done again, it looks anew. */
    Optional<CaseHistory> take(String caseId) {
        synchronized (held) {
            return Optional.ofNullable(held.remove(caseId));
        }
    }

    /** Reads what is on record now. */
    CaseHistory read(CaseFile file, Loss loss, JsonFields variables) {
        String jobKey = loss.jobKey();
        Instant from = loss.since() == null ? file.since() : loss.since();
        return new CaseHistory(
                jobKey == null ? List.of() : history.checkpoints(jobKey, options.checkpointsMax()),
                effects(loss, variables),
                options.eventsMax() == 0 ? List.of() : history.thread(file.family(), from, options.eventsMax()));
    }

    /** The effects of all lost attempts of the step, in the order in which they were recorded, as they are now. */
    List<Effect> effects(Loss loss, JsonFields variables) {
        List<Effect> effects = new ArrayList<>();
        for (String jobKey : jobs(loss, variables)) {
            effects.addAll(history.effects(jobKey));
        }
        return effects;
    }

    /** The jobs of all lost attempts, oldest first. */
    private static Set<String> jobs(Loss loss, JsonFields variables) {
        Set<String> jobs = new LinkedHashSet<>();
        variables.get(LOST_JOBS).ifPresent(list -> jobs.addAll(keys(list)));
        if (loss.jobKey() != null) {
            jobs.add(loss.jobKey());
        }
        return jobs;
    }

    private static List<String> keys(Json list) {
        try {
            return List.of(list.as(String[].class));
        } catch (IllegalArgumentException e) {
            throw new BrokenCaseException("The variable 'lostJobs' has to be a list of job keys: " + e.getMessage(), e);
        }
    }
}
