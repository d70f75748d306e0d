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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Reads what is on record of a case, and holds the newest for the parts that come after. */
final class CaseHistories {

    static final String LOST_JOBS = RecoverableStep.LOST_JOBS;

    private final Map<String, CaseHistory> held = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<CaseHistory>> begun = new LinkedHashMap<>();
    private final RecoveryHistory history;
    private final CaseOptions options;

    CaseHistories(RecoveryHistory history, CaseOptions options) {
        this.history = history;
        this.options = options;
    }

    /**
     * Begins to read what is on record now, for the {@link #load} that follows. If it fails, that reads again.
     *
     * @param runner runs it
     */
    void begin(CaseFile file, Loss loss, JsonFields variables, Executor runner) {
        CompletableFuture<CaseHistory> reading;
        try {
            reading = CompletableFuture.supplyAsync(() -> read(file, loss, variables), runner);
        } catch (RejectedExecutionException e) {
            return; // We are being closed.
        }
        synchronized (held) {
            begun.put(file.id(), reading);
            trim(begun);
        }
    }

    /** What was begun to be read, or else reads what is on record now, and holds it for the parts that come after. */
    CaseHistory load(CaseFile file, Loss loss, JsonFields variables) {
        CompletableFuture<CaseHistory> early;
        synchronized (held) {
            early = begun.remove(file.id());
        }
        CaseHistory read = (early == null
                        ? Optional.<CaseHistory>empty()
                        : early.handle((done, error) -> Optional.ofNullable(done))
                                .join())
                .orElseGet(() -> read(file, loss, variables));
        synchronized (held) {
            held.put(file.id(), read);
            trim(held);
        }
        return read;
    }

    private void trim(Map<String, ?> newest) {
        while (newest.size() > options.heldMax()) {
            newest.remove(newest.keySet().iterator().next());
        }
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
        Set<String> jobs = lostBefore(variables);
        if (loss.jobKey() != null) {
            jobs.add(loss.jobKey());
        }
        return jobs;
    }

    /** The jobs that the process has noted. */
    static Set<String> lostBefore(JsonFields variables) {
        Set<String> jobs = new LinkedHashSet<>();
        variables.get(LOST_JOBS).ifPresent(list -> jobs.addAll(keys(list)));
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
