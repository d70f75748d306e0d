package dev.orchestra.workers.steps;

import dev.orchestra.workers.engine.Job;
import java.time.Duration;
import java.time.Instant;

/**
 * All that is needed to apply an answer. It travels with the step, signed, so that no replica has to remember it.
 *
 * @param attempt the number of this sending, from 1
 * @param retries the engine's attempts that are left, this one included; at least 1
 * @param deadline after this nobody waits for an answer; to the millisecond
 * @param resultVariable the one variable that takes the answer's output
 * @param backoff the wait before the next attempt, where a failure names none; to the millisecond
 */
public record StepToken(
        long jobKey,
        long processInstanceKey,
        String processId,
        String elementId,
        String agent,
        int attempt,
        int retries,
        Instant deadline,
        OnLoss onLoss,
        String resultVariable,
        Duration backoff) {

    public StepToken {
        if (attempt < 1 || retries < 0 || backoff.isNegative()) {
            throw new IllegalArgumentException(
                    "A step has an attempt from 1, retries from 0 and a backoff that is not negative, but these are %d, %d and %s."
                            .formatted(attempt, retries, backoff));
        }
    }

    /**
     * Whether it was made for this job. The key alone does not say it: an engine that is killed may have handed out a job that
     * its log does not have yet, and give the key to another instance's.
     */
    boolean isOf(Job job) {
        return jobKey == job.key() && processInstanceKey == job.processInstanceKey();
    }
}
