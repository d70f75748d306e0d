/** The port to the engine, and its adapter: the only place that imports the Zeebe client. */
@NullMarked
package dev.orchestra.workers.engine;

import org.jspecify.annotations.NullMarked;
