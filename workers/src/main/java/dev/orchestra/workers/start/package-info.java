/** The way in: requests and messages, from Kafka and from REST, each carried out once. */
@NullMarked
package dev.orchestra.workers.start;

import org.jspecify.annotations.NullMarked;
