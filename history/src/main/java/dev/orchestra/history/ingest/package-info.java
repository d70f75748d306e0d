/** Reads topics in batches into PostgreSQL, through outages of either. */
@NullMarked
package dev.orchestra.history.ingest;

import org.jspecify.annotations.NullMarked;
