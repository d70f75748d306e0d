package dev.orchestra.events.bus;

/** Where a replay goes. */
public sealed interface ReplayTarget {

    /**
     * Each event under the key that it had.
     *
     * @param topic the full name, with the prefix of this installation
     * @param evenIfSource whether this may be the topic that is read; then only originals are sent, so that a second
     *     replay does not double the first
     */
    record ToTopic(String topic, boolean evenIfSource) implements ReplayTarget {}

    /** One call after the other. */
    record ToHandler(EventHandler handler) implements ReplayTarget {}

    static ReplayTarget topic(String topic) {
        return new ToTopic(topic, false);
    }

    static ReplayTarget handler(EventHandler handler) {
        return new ToHandler(handler);
    }
}
