package dev.orchestra.workers.steps;

import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import dev.orchestra.workers.engine.Job;
import org.jspecify.annotations.Nullable;

/** A job of ours, read: what has to be sent to whom. */
record Step(
        Job job,
        StepDefinition definition,
        Json input,
        @Nullable Resume resume,
        int attempt,
        Origin origin) {

    StepId id() {
        return new StepId(job.key(), attempt);
    }

    boolean leaseOver(long nowMillis) {
        return job.leaseEnd().toEpochMilli() <= nowMillis;
    }
}
