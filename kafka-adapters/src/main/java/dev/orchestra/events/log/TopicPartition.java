package dev.orchestra.events.log;

/** One partition of a topic. */
public record TopicPartition(String topic, int partition) {}
