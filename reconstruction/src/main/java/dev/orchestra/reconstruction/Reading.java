package dev.orchestra.reconstruction;

import java.time.Instant;
import java.util.Optional;

/**
 * How the reading of a partition stands.
 *
 * @param lag records between our place and the end; empty before the first read
 * @param lastRead when a read last came back without an error
 */
record Reading(Optional<Long> lag, Optional<Instant> lastRead) {}
