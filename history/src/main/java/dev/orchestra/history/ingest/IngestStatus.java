package dev.orchestra.history.ingest;

import java.time.Instant;
import java.util.Optional;

/**
 * How a topic's way into the database stands.
 *
 * @param written how many records were written since the start
 * @param refused how many became dead letters since the start
 * @param waiting how many were read and wait to be written
 * @param lastWrite when the last batch was written; empty before the first
 * @param problem why the last try to write failed; empty if it did not
 */
public record IngestStatus(
        long written, long refused, int waiting, Optional<Instant> lastWrite, Optional<String> problem) {}
