package dev.orchestra.workers.inbox;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The message id of a marker: a message that nobody waits for, published to a partition of the engine to learn how far it is.
 *
 * <p>An engine carries out the commands of a partition in the order in which they reached its log. So when a marker's own
 * record is out, every command that reached the log before the marker was sent has been carried out, and its records are
 * out as well. A record's time says less: it is the time at which the engine got round to it, and after a restart that may
 * be long after commands that still wait.
 */
public final class MarkerId {

    private static final Pattern ID = Pattern.compile("orchestra-marker-(\\d{1,15})-.{1,64}");

    private MarkerId() {}

    /** @param sent the moment before the marker is sent */
    static String of(Instant sent) {
        return "orchestra-marker-" + sent.toEpochMilli() + "-" + UUID.randomUUID();
    }

    /** When the marker was sent; empty if this is the id of another message. */
    public static Optional<Instant> sentAt(String messageId) {
        Matcher id = ID.matcher(messageId);
        return id.matches() ? Optional.of(Instant.ofEpochMilli(Long.parseLong(id.group(1)))) : Optional.empty();
    }
}
