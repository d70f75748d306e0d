package dev.orchestra.agents.messages;

import dev.orchestra.events.EventType;
import dev.orchestra.events.log.RawRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tells what a reader wants by the raw record, because most records of a partition are for others. */
final class Wanted {

    private static final String TYPE = "ce_type";
    private static final byte[] SENT = EventType.MESSAGE_SENT.wireName().getBytes(StandardCharsets.UTF_8);

    private Wanted() {}

    static byte[] key(String receiver) {
        return receiver.getBytes(StandardCharsets.UTF_8);
    }

    static boolean isFor(RawRecord record, byte[] key) {
        return Arrays.equals(record.key(), key);
    }

    static boolean isForAnInstance(RawRecord record) {
        byte[] key = record.key();
        if (key != null) {
            for (byte sign : key) {
                if (sign == '/') {
                    return true;
                }
            }
        }
        return false;
    }

    /** A message or nobody knows: in structured mode the type is in the value. */
    static boolean mayBeMessage(RawRecord record) {
        return isSent(record) || record.header(TYPE).isEmpty();
    }

    /** An answer or nobody knows. */
    static boolean mayBeAnswer(RawRecord record) {
        return !isSent(record);
    }

    private static boolean isSent(RawRecord record) {
        return record.hasHeader(TYPE, SENT);
    }
}
