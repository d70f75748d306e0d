package dev.orchestra.team.kafka;

import java.util.List;

/**
 * The topics of a design.
 *
 * @param storageBytes what all copies of all topics take on average when their retention is over
 * @param warnings what a person should look at before creating them
 */
public record TopicPlan(List<Topic> topics, long storageBytes, List<String> warnings) {

    public TopicPlan {
        topics = List.copyOf(topics);
        warnings = List.copyOf(warnings);
    }
}
