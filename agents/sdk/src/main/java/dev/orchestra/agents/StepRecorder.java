package dev.orchestra.agents;

import dev.orchestra.events.log.EventLog;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * What all steps of a process need to put something on record.
 *
 * @param hurrying has a heartbeat sent at once
 * @param sleeping whether this process may have slept so long that its steps belong to others by now
 */
record StepRecorder(
        EventLog log,
        StepEvents events,
        RecoveryLimits limits,
        Clock clock,
        Runnable hurrying,
        BooleanSupplier sleeping) {

    void hurry() {
        hurrying.run();
    }

    boolean overslept() {
        return sleeping.getAsBoolean();
    }

    Instant now() {
        return clock.instant();
    }
}
