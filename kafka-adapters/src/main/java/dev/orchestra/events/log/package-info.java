/** The port to the journal: partitions, positions, batches and assignment, as Kafka has them. */
@NullMarked
package dev.orchestra.events.log;

import org.jspecify.annotations.NullMarked;
