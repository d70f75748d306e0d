package dev.orchestra.events.log;

/** A place in the journal. */
public record Position(String topic, int partition, long offset) {

    public TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }
}
