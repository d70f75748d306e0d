package dev.orchestra.agents.instances;

/** No place is free for another instance: all that are in memory are at work. */
public final class TooManyInstancesException extends Exception {

    private static final long serialVersionUID = 1L;

    TooManyInstancesException(String key, int most) {
        super(
                "There is no place for '%s': all of the %,d instances that this process may hold are at work. Send it again later, or raise instancesMax."
                        .formatted(key, most));
    }
}
