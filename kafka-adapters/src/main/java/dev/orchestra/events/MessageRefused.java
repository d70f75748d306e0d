package dev.orchestra.events;

/**
 * A direct message that nobody will answer.
 *
 * @param code stable, for programs
 * @param message why, for a person
 */
public record MessageRefused(String code, String message) {
    public MessageRefused {
        Checks.required(code, "code");
        Checks.required(message, "message");
    }
}
