/**
 * Writes what the engine did to Kafka: loaded into each Zeebe broker as an external exporter.
 *
 * <p>Every accepted record becomes one JSON value on {@code zeebe.records}; {@link dev.orchestra.exporter.KafkaExporter}
 * describes the promises, {@code README.md} of this module the format and the settings.
 */
@NullMarked
package dev.orchestra.exporter;

import org.jspecify.annotations.NullMarked;
