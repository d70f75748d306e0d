package dev.orchestra.events.cloudevents;

/** An event's data does not fit the schema it is written or read with. The message names the place in the data. */
public final class InvalidDataException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public InvalidDataException(String message) {
        super(message);
    }
}
