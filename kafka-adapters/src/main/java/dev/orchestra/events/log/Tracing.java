package dev.orchestra.events.log;

import org.jspecify.annotations.Nullable;

/** Where the journal learns which trace an append belongs to. */
@FunctionalInterface
public interface Tracing {

    /** No tracing: records carry on the trace that their event names, if any. */
    Tracing OFF = () -> null;

    /** The W3C {@code traceparent} of what the calling thread is doing; null outside any span. */
    @Nullable
    String currentTraceparent();
}
