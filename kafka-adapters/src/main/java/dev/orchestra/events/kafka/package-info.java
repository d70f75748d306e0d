/** The journal on Kafka. The only package that knows the Kafka client. */
@NullMarked
package dev.orchestra.events.kafka;

import org.jspecify.annotations.NullMarked;
