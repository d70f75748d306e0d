package dev.orchestra.agents.messages;

import java.util.Optional;

/**
 * Which broadcasts are subscribed to, and who shares them.
 *
 * @param topic all topics if empty
 * @param type all types if empty; one of the two has to be given
 * @param audience who gets each of them
 */
public record Broadcasts(Optional<String> topic, Optional<String> type, Audience audience) {

    /** Who gets a broadcast. */
    public enum Audience {
        /** Each process that subscribes. Its place is its own, under its agent id. */
        EACH_PROCESS,
        /** One process of the agent type; they share the work. Their place is the type's. */
        ONE_OF_TYPE
    }

    public Broadcasts {
        if (topic.isEmpty() && type.isEmpty()) {
            throw new IllegalArgumentException("A subscription needs a topic, a type, or both.");
        }
    }

    /** All broadcasts of a topic, to each process. */
    public static Broadcasts onTopic(String topic) {
        return new Broadcasts(Optional.of(topic), Optional.empty(), Audience.EACH_PROCESS);
    }

    /**
     * All broadcasts of a type, whatever their topic, to each process. Topics that come later are found within two seconds,
     * and read from there on.
     */
    public static Broadcasts ofType(String type) {
        return new Broadcasts(Optional.empty(), Optional.of(type), Audience.EACH_PROCESS);
    }

    /** Of these, those of a type only. */
    public Broadcasts withType(String only) {
        return new Broadcasts(topic, Optional.of(only), audience);
    }

    /** Each to one process of the agent type. */
    public Broadcasts toOneOfType() {
        return new Broadcasts(topic, type, Audience.ONE_OF_TYPE);
    }
}
