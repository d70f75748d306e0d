package dev.orchestra.reconstruction.peers;

import dev.orchestra.events.AnswerRefused;
import dev.orchestra.events.Event;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.RawRecord;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts on record that an answer is not merged, and why. */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final EventLog log;
    private final PeerEvents events;
    private final MeterRegistry meters;

    Refusals(EventLog log, PeerEvents events, MeterRegistry meters) {
        this.log = log;
        this.events = events;
        this.meters = meters;
    }

    @SuppressWarnings(
            "FutureReturnValueIgnored") // Without the record nothing else goes wrong; the next restart writes it.
    void record(RawRecord answer, @Nullable Event event, AnswerRefused why) {
        meters.counter(
                        "orchestra.reconstruction.answers.refused",
                        "reason",
                        why.reason().name())
                .increment();
        log.append(events.refused(answer, event, why)).whenComplete((position, error) -> {
            if (error != null) {
                LOG.warn("That the answer at {} was refused could not be recorded.", answer.position(), error);
            }
        });
    }
}
