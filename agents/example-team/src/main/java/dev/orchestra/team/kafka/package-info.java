/** Sizes Kafka topics for a design and gives the reason for each number. */
@NullMarked
package dev.orchestra.team.kafka;

import org.jspecify.annotations.NullMarked;
