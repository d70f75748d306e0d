package dev.orchestra.workers.steps;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last answer that this process applied to each job, for as many jobs as there is room for. It spares the engine
 * commands that say nothing new, and a step retries that it did not use; where it has forgotten, the engine decides.
 */
final class AppliedAnswers {

    private final Map<Long, Applied> byJob;

    /** @param ended whether the job is gone: it was completed, or an error was thrown at it */
    private record Applied(String eventId, int attempt, boolean ended) {}

    AppliedAnswers(int jobsMax) {
        this.byJob = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Applied> eldest) {
                return size() > jobsMax;
            }
        };
    }

    /** What is known of an answer that comes now. */
    enum Known {
        /** Nothing speaks against it. */
        NEW,
        /** It is the very one that was applied, delivered again. */
        REPEATED,
        /** Its attempt was settled by another answer. */
        SETTLED,
        /** The job has ended, or a later attempt was settled. */
        LATE
    }

    synchronized void note(StepId id, String eventId, boolean ended) {
        byJob.remove(id.jobKey());
        byJob.put(id.jobKey(), new Applied(eventId, id.attempt(), ended));
    }

    /** @param failure whether the answer would fail the job; a result of an attempt that was given up still counts */
    synchronized Known about(StepId id, String eventId, boolean failure) {
        @Nullable Applied last = byJob.get(id.jobKey());
        if (last == null) {
            return Known.NEW;
        }
        if (last.eventId.equals(eventId)) {
            return Known.REPEATED;
        }
        if (last.ended) {
            return last.attempt == id.attempt() ? Known.SETTLED : Known.LATE;
        }
        if (failure && id.attempt() <= last.attempt) {
            return id.attempt() == last.attempt ? Known.SETTLED : Known.LATE;
        }
        return Known.NEW;
    }

    /** The engine has the job all the same: it was killed before its log had the command. */
    synchronized void forget(long jobKey) {
        byJob.remove(jobKey);
    }

    /** Whether nothing remains to be done for this attempt. */
    synchronized boolean over(StepId id) {
        @Nullable Applied last = byJob.get(id.jobKey());
        return last != null && (last.ended || last.attempt >= id.attempt());
    }
}
