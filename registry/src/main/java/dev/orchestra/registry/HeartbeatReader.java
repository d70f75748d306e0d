package dev.orchestra.registry;

import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RefusalReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads raw heartbeats. An agent that does nothing says the same each second, and then nothing is decoded: a value that is byte
 * for byte the one before it, under the same type and agent, is the same heartbeat. Used by one thread.
 */
public final class HeartbeatReader {

    private static final String TYPE = "ce_type";
    private static final String AGENT = "ce_agent";
    private static final byte[] HEARTBEAT = EventType.AGENT_HEARTBEAT.wireName().getBytes(StandardCharsets.UTF_8);
    private static final int AGENTS_MAX = 20_000;
    private static final int VALUE_BYTES_MAX = 16_384;

    private final Function<RawRecord, Decoded> codec;
    private final Map<String, Last> newest = new HashMap<>();

    /** @param log decodes what is not the same again */
    public HeartbeatReader(EventLog log) {
        this.codec = log::decode;
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
    private record Last(byte[] value, byte[] agent, Read.Heard heard) {}

    /** What a record says. */
    public sealed interface Read {

        /** @param agent the agent type */
        record Heard(String agentId, String agent, AgentHeartbeat data) implements Read {}

        /** The heartbeat was cleared. */
        record Cleared(String agentId) implements Read {}

        /** It is no heartbeat. */
        record Wrong(RefusalReason reason, String message) implements Read {}
    }

    /** Reads one record of {@code agent.heartbeat}; never throws for what somebody sent. */
    public Read read(RawRecord raw) {
        String agentId = raw.keyText().orElse("");
        if (agentId.isEmpty()) {
            return new Read.Wrong(RefusalReason.INVALID_DATA, "A heartbeat needs the agent's id as its key.");
        }
        byte[] value = raw.value();
        if (value == null) {
            newest.remove(agentId);
            return new Read.Cleared(agentId);
        }
        Last last = newest.get(agentId);
        byte[] agent = header(raw, AGENT);
        if (last != null
                && Arrays.equals(last.value(), value)
                && Arrays.equals(last.agent(), agent)
                && Arrays.equals(HEARTBEAT, header(raw, TYPE))) {
            return last.heard();
        }
        return switch (codec.apply(raw)) {
            case Decoded.Readable(Event event) -> heartbeat(agentId, event, value, agent);
            case Decoded.NoValue none -> new Read.Cleared(agentId);
            case Decoded.Unreadable(RefusalReason reason, String message) -> new Read.Wrong(reason, message);
        };
    }

    private Read heartbeat(String agentId, Event event, byte[] value, byte @Nullable [] agent) {
        if (!event.is(EventType.AGENT_HEARTBEAT)) {
            return new Read.Wrong(
                    RefusalReason.UNEXPECTED_TYPE,
                    "Expected an event of type '%s', but the type is '%s'."
                            .formatted(EventType.AGENT_HEARTBEAT.wireName(), event.type()));
        }
        try {
            var heard = new Read.Heard(
                    agentId, event.attribute(Attribute.AGENT).orElse(""), event.dataAs(AgentHeartbeat.class));
            if (agent != null && value.length <= VALUE_BYTES_MAX && newest.size() < AGENTS_MAX) {
                newest.put(agentId, new Last(value, agent, heard));
            } else {
                newest.remove(agentId);
            }
            return heard;
        } catch (IllegalArgumentException e) {
            return new Read.Wrong(RefusalReason.INVALID_DATA, String.valueOf(e.getMessage()));
        }
    }

    private static byte @Nullable [] header(RawRecord raw, String name) {
        byte[] value = null;
        for (RawRecord.Header header : raw.headers()) {
            if (header.name().equals(name)) {
                value = header.value();
            }
        }
        return value;
    }
}
