package dev.orchestra.events.log;

import org.jspecify.annotations.Nullable;

/** The broker did not answer in time. Trying again later is right; nothing is known to be lost. */
public final class JournalUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean topicMissing;

    public JournalUnavailableException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private JournalUnavailableException(String message, @Nullable Throwable cause, boolean topicMissing) {
        super(message, cause);
        this.topicMissing = topicMissing;
    }

    /** The broker did answer: it has no such topic, or not yet. */
    public static JournalUnavailableException noSuchTopic(String message, @Nullable Throwable cause) {
        return new JournalUnavailableException(message, cause, true);
    }

    /** Whether the broker answered that there is no such topic. It may be created yet. */
    public boolean isTopicMissing() {
        return topicMissing;
    }
}
