package dev.orchestra.events.log;

/** An event is over the size limit and was not appended. Trying again is no use; send a reference to what is large. */
public final class RecordTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RecordTooLargeException(String topic, int valueBytes, int valueBytesMax) {
        super("An event for %s has %,d bytes; at most %,d are allowed. Send a reference to what is large."
                .formatted(topic, valueBytes, valueBytesMax));
    }
}
