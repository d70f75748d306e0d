/** The agent SDK: a handler for the work, and a runtime that takes steps from Kafka and answers them. */
@NullMarked
package dev.orchestra.agents;

import org.jspecify.annotations.NullMarked;
