package dev.orchestra.events;

import org.jspecify.annotations.Nullable;

/**
 * What a direct message, its answer or a broadcast says.
 *
 * @param name what it is about, for handlers that take several kinds; answers have none
 * @param body an object
 */
public record MessageSaid(@Nullable String name, Json body) {
    public MessageSaid {
        body = Checks.objectOrEmpty(Checks.present(body, "body"), "body");
    }

    /**
     * The data of an event as a message, in one pass and without a tree: the body keeps its text.
     *
     * @throws InvalidJsonException if it does not fit
     */
    public static MessageSaid read(Json data) {
        return MessageText.read(data);
    }

    /** As the data of an event. */
    public Json toJson() {
        return MessageText.write(this);
    }
}
