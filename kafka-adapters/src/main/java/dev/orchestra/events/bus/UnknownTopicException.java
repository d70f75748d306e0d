package dev.orchestra.events.bus;

/** The journal answers, and has no topic of this name. */
public final class UnknownTopicException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String topic;

    UnknownTopicException(String topic, Throwable cause) {
        super(
                "There is no topic '%s'. Correct the name, with its prefix, or create the topic first."
                        .formatted(topic),
                cause);
        this.topic = topic;
    }

    public String topic() {
        return topic;
    }
}
