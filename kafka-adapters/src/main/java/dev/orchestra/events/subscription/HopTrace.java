package dev.orchestra.events.subscription;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.log.Tracing;
import org.jspecify.annotations.Nullable;

/** The trace context that a hop's record carries. */
public final class HopTrace {

    private HopTrace() {}

    /** What the sender is doing now; without tracing, the trace that the story began with, so that it is not cut off. */
    public static @Nullable String of(Event event, Tracing tracing) {
        String current = tracing.currentTraceparent();
        return current != null
                ? current
                : event.attribute(Attribute.TRACEPARENT).orElse(null);
    }
}
