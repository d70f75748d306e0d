package dev.orchestra.events.bus;

import dev.orchestra.events.log.TopicPartition;

/**
 * What is still to be read of a partition.
 *
 * @param next the first offset to read
 * @param end the first offset not to read
 */
record Stretch(TopicPartition partition, long next, long end) {

    Stretch {
        if (next < 0 || end < 0) {
            throw new IllegalArgumentException(
                    "Offsets are 0 or more, but this is %s from %d to %d.".formatted(partition, next, end));
        }
    }

    long left() {
        return Math.max(0, end - next);
    }
}
