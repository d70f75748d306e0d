package dev.orchestra.agents;

import dev.orchestra.agents.lifecycle.RuntimePart;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a runtime, as one. What a part throws is reported and keeps no other from its turn. */
final class RuntimeParts {

    private static final Logger LOG = LoggerFactory.getLogger(RuntimeParts.class);

    private interface Turn {
        void take(RuntimePart part) throws InterruptedException;
    }

    private final List<RuntimePart> parts;

    RuntimeParts(List<RuntimePart> parts) {
        this.parts = List.copyOf(parts);
    }

    void begin() {
        parts.forEach(RuntimePart::begin);
    }

    void tick() {
        parts.forEach(part -> report(part, RuntimePart::tick));
    }

    void stopAccepting() {
        parts.reversed().forEach(part -> report(part, RuntimePart::stopAccepting));
    }

    void handOver() {
        parts.reversed().forEach(part -> report(part, RuntimePart::handOver));
    }

    void drain(Duration most) {
        parts.reversed().forEach(part -> report(part, one -> one.drain(most)));
    }

    void close() {
        parts.reversed().forEach(part -> report(part, RuntimePart::close));
    }

    private static void report(RuntimePart part, Turn turn) {
        try {
            turn.take(part);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError | LinkageError e) {
            LOG.error(
                    "The part {} of a runtime failed; the others go on.",
                    part.getClass().getSimpleName(),
                    e);
        }
    }
}
