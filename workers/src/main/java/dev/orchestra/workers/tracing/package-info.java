/** W3C trace context between events, the engine and spans. */
@NullMarked
package dev.orchestra.workers.tracing;

import org.jspecify.annotations.NullMarked;
