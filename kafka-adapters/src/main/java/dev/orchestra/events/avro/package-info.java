/** Event data as Avro, with a schema registry that speaks the Confluent API. The only package that knows Avro. */
@NullMarked
package dev.orchestra.events.avro;

import org.jspecify.annotations.NullMarked;
