package dev.orchestra.reconstruction.cases;

import java.time.Duration;

/**
 * How cases are worked on.
 *
 * @param lease how long a part of a case is ours before the engine offers it again, 5 s to 10 min; it is extended while we wait
 * @param jobsMax how many parts are in our hands at once, 1 to 10,000
 * @param questionsMax how many ask the history at once, 1 to 100
 * @param ingestWait how long a case waits for the history to have read the topics before its job is offered anew, 100 ms to
 *     1 min
 * @param backoff the pause before a job that could not be done is offered again, 0 to 5 min
 * @param lookBack how long before the loss interactions count, 1 s to 30 d
 * @param checkpointsMax how many of the newest checkpoints are read, 1 to 1,000
 * @param eventsMax how many events are read, 0 to 10,000
 * @param familyMax how many process instances belong to one case, 1 to 1,000
 * @param confidenceMin a state that is less sure is shown to a person, 0 to 1
 * @param heldMax how many cases' histories are held in memory between two parts, 0 to 10,000
 */
public record CaseOptions(
        Duration lease,
        int jobsMax,
        int questionsMax,
        Duration ingestWait,
        Duration backoff,
        Duration lookBack,
        int checkpointsMax,
        int eventsMax,
        int familyMax,
        double confidenceMin,
        int heldMax) {

    public CaseOptions {
        between(lease.toMillis(), 5_000, 600_000, "lease in milliseconds");
        between(jobsMax, 1, 10_000, "jobsMax");
        between(questionsMax, 1, 100, "questionsMax");
        between(ingestWait.toMillis(), 100, 60_000, "ingestWait in milliseconds");
        between(backoff.toMillis(), 0, 300_000, "backoff in milliseconds");
        between(lookBack.toSeconds(), 1, 30 * 86_400, "lookBack in seconds");
        between(checkpointsMax, 1, 1_000, "checkpointsMax");
        between(eventsMax, 0, 10_000, "eventsMax");
        between(familyMax, 1, 1_000, "familyMax");
        between(heldMax, 0, 10_000, "heldMax");
        if (!(confidenceMin >= 0 && confidenceMin <= 1)) {
            throw new IllegalArgumentException("confidenceMin has to be from 0 to 1, but is " + confidenceMin + ".");
        }
    }

    /** 10 s, 1,000 parts, 6 questions, 10 s, 1 s, 1 h back, 20 checkpoints, 500 events, 200 instances, 0.5, 300 cases. */
    public static CaseOptions defaults() {
        return new CaseOptions(
                Duration.ofSeconds(10),
                1_000,
                6,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofHours(1),
                20,
                500,
                200,
                0.5,
                300);
    }

    private static void between(long value, long least, long most, String name) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s has to be from %,d to %,d, but is %,d.".formatted(name, least, most, value));
        }
    }
}
