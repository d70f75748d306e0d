package dev.orchestra.console;

import dev.orchestra.workers.inbox.Inbox.RequestId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The identity of a call: the client's {@code Idempotency-Key}, or one of our own. */
final class RequestIds {

    /** The {@code source} of requests that come by REST. */
    static final String SOURCE = "/orchestra/rest";

    static final String HEADER = "Idempotency-Key";

    private static final int LENGTH_MAX = 255;

    private RequestIds() {}

    static RequestId of(@Nullable String idempotencyKey) {
        if (idempotencyKey == null) {
            return new RequestId(SOURCE, UUID.randomUUID().toString());
        }
        String key = idempotencyKey.strip();
        boolean printable = key.chars().allMatch(c -> c > ' ' && c < 127);
        if (key.isEmpty() || key.length() > LENGTH_MAX || !printable) {
            throw ProblemException.field(
                    HEADER, "expected 1 to %d visible ASCII characters, such as a UUID".formatted(LENGTH_MAX));
        }
        return new RequestId(SOURCE, key);
    }
}
