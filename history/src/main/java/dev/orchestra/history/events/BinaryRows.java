package dev.orchestra.history.events;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way into a COPY, in the binary format that PostgreSQL's manual describes under COPY: nothing has to be quoted
 * here and parsed there. They are sent while later ones are still being made, so that the server works meanwhile.
 */
final class BinaryRows {

    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final int NULL = -1;
    private static final int END = -1;
    private static final int SENT_AT = 64 * 1024;
    private static final long EPOCH_MILLIS =
            Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    private static final long MICROS_PER_MILLI = 1000;

    private final CopyIn copy;
    private byte[] bytes = new byte[SENT_AT + SENT_AT / 2];
    private int size;

    BinaryRows(CopyIn copy) {
        this.copy = copy;
        put(HEADER);
    }

    /** Begins a row; so many values have to follow. */
    void row(int columns) throws SQLException {
        if (size >= SENT_AT) {
            send();
        }
        putShort(columns);
    }

    void text(@Nullable String text) {
        if (text == null) {
            putInt(NULL);
        } else {
            var encoded = text.getBytes(StandardCharsets.UTF_8);
            putInt(encoded.length);
            put(encoded);
        }
    }

    void integer(int number) {
        putInt(Integer.BYTES);
        putInt(number);
    }

    void bigint(long number) {
        putInt(Long.BYTES);
        putInt((int) (number >>> Integer.SIZE));
        putInt((int) number);
    }

    /** A {@code timestamptz}, of milliseconds since 1970. */
    void millis(@Nullable Long millis) {
        if (millis == null) {
            putInt(NULL);
        } else {
            bigint((millis - EPOCH_MILLIS) * MICROS_PER_MILLI);
        }
    }

    /** Sends what is left. @return how many rows the server took */
    long end() throws SQLException {
        putShort(END);
        send();
        return copy.endCopy();
    }

    private void send() throws SQLException {
        copy.writeToCopy(bytes, 0, size);
        size = 0;
    }

    private void putShort(int number) {
        room(Short.BYTES);
        bytes[size++] = (byte) (number >>> 8);
        bytes[size++] = (byte) number;
    }

    private void putInt(int number) {
        room(Integer.BYTES);
        bytes[size++] = (byte) (number >>> 24);
        bytes[size++] = (byte) (number >>> 16);
        bytes[size++] = (byte) (number >>> 8);
        bytes[size++] = (byte) number;
    }

    private void put(byte[] some) {
        room(some.length);
        System.arraycopy(some, 0, bytes, size, some.length);
        size += some.length;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
