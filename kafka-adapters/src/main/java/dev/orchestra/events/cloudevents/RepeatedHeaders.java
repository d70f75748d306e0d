package dev.orchestra.events.cloudevents;

import dev.orchestra.events.log.RawRecord.Header;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The headers that a process writes again and again: who it is, and to whom it speaks. They are encoded once. */
final class RepeatedHeaders {

    private static final int LENGTH_MAX = 200;
    private static final Set<String> REPEATED = Set.of(
            "ce_source",
            "ce_type",
            "ce_agent",
            "ce_agentid",
            "ce_sender",
            "ce_receiver",
            "ce_replyto",
            "ce_partitionkey");

    private record Kept(String value, Header header) {}

    // What another thread has just put here is as good as an older one.
    private static final @Nullable Kept[] KEPT = new Kept[256];

    private RepeatedHeaders() {}

    /** A header of this name and value; its bytes must not be changed. */
    static Header header(String name, String value) {
        if (!REPEATED.contains(name) || value.length() > LENGTH_MAX) {
            return encoded(name, value);
        }
        int place = (name.hashCode() * 31 + value.hashCode()) & (KEPT.length - 1);
        Kept kept = KEPT[place];
        if (kept == null || !kept.header.name().equals(name) || !kept.value.equals(value)) {
            kept = new Kept(value, encoded(name, value));
            KEPT[place] = kept;
        }
        return kept.header;
    }

    private static Header encoded(String name, String value) {
        return new Header(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
