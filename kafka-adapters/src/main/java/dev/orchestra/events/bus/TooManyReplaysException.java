package dev.orchestra.events.bus;

/** As many replays run as may run at once. Trying again when one has ended is right. */
public final class TooManyReplaysException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    TooManyReplaysException(int most) {
        super("%d replays run already, which is the most at once. Wait for one to end, or cancel one.".formatted(most));
    }
}
