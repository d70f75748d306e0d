/**
 * What happened, kept in PostgreSQL: {@link dev.orchestra.history.EngineHistory} answers what runs, what ran and what is
 * stuck, as far as the engine's records were read.
 */
@NullMarked
package dev.orchestra.history;

import org.jspecify.annotations.NullMarked;
