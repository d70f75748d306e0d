package dev.orchestra.events.log;

import dev.orchestra.events.log.RawRecord.Header;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a record that was read: all values in one piece of memory, and one list of names for all records that have the
 * same. An event has a dozen headers, and readers hold many records for a while, so as objects of their own they would keep the
 * garbage collector busy. Immutable.
 */
public final class PackedHeaders extends AbstractList<Header> implements RandomAccess {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final Names names;
    /** First where each value ends, as its complement where there is no value; then the values. */
    private final byte[] bytes;

    private PackedHeaders(Names names, byte[] bytes) {
        this.names = names;
        this.bytes = bytes;
    }

    /** @param count how many headers there will be, or more */
    public static Builder builder(int count) {
        return new Builder(count);
    }

    public String name(int index) {
        return names.all[index];
    }

    public boolean hasValue(int index) {
        return mark(index) >= 0;
    }

    /** A value as UTF-8 text; what is broken is replaced. */
    public String text(int index) {
        return names.text(index, bytes, start(index), end(index));
    }

    /** Whether the newest header of this name has this value. */
    public boolean has(String name, byte[] value) {
        int index = last(name);
        return index >= 0 && Arrays.equals(bytes, start(index), end(index), value, 0, value.length);
    }

    /** The newest header of this name that has a value; negative if there is none. */
    public int last(String name) {
        for (int i = size() - 1; i >= 0; i--) {
            if (hasValue(i) && names.all[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public Header get(int index) {
        return new Header(name(index), hasValue(index) ? Arrays.copyOfRange(bytes, start(index), end(index)) : null);
    }

    @Override
    public int size() {
        return names.all.length;
    }

    private int start(int index) {
        return index == 0 ? size() * Integer.BYTES : end(index - 1);
    }

    private int end(int index) {
        int mark = mark(index);
        return mark < 0 ? ~mark : mark;
    }

    private int mark(int index) {
        return (int) INT.get(bytes, index * Integer.BYTES);
    }

    /** Gathers headers. Not thread-safe. */
    public static final class Builder {

        private final List<String> names;
        private final List<byte @Nullable []> values;
        private int length;

        private Builder(int count) {
            names = new ArrayList<>(count);
            values = new ArrayList<>(count);
        }

        public Builder add(String name, byte @Nullable [] value) {
            names.add(name);
            values.add(value);
            length += value == null ? 0 : value.length;
            return this;
        }

        public PackedHeaders build() {
            int count = values.size();
            int end = count * Integer.BYTES;
            byte[] bytes = new byte[end + length];
            for (int i = 0; i < count; i++) {
                byte[] value = values.get(i);
                if (value != null) {
                    System.arraycopy(value, 0, bytes, end, value.length);
                    end += value.length;
                }
                INT.set(bytes, i * Integer.BYTES, value == null ? ~end : end);
            }
            return new PackedHeaders(Names.of(names), bytes);
        }
    }

    private record Text(byte[] bytes, String text) {}

    /** The names of a record's headers, in order, and the texts that came last for those that hardly ever change. */
    private static final class Names {

        private static final int COUNT_MAX = 32;
        private static final int LENGTH_MAX = 1_000;
        private static final int TEXT_MAX = 200;
        private static final Set<String> REPEATED = Set.of(
                "content-type",
                "ce_specversion",
                "ce_source",
                "ce_type",
                "ce_agent",
                "ce_agentid",
                "ce_sender",
                "ce_receiver",
                "ce_replyto",
                "ce_partitionkey",
                "ce_processid",
                "ce_elementid");
        // A name or a text that another thread has just put here is as good as an older one.
        private static final @Nullable Names[] KEPT = new Names[64];

        private final String[] all;
        private final boolean[] repeated;
        private final @Nullable Text[] texts;

        private Names(List<String> names) {
            all = names.toArray(String[]::new);
            repeated = new boolean[all.length];
            for (int i = 0; i < all.length; i++) {
                repeated[i] = REPEATED.contains(all[i]);
            }
            texts = new Text[all.length];
        }

        static Names of(List<String> names) {
            int length = 0;
            for (int i = 0; i < names.size(); i++) {
                length += names.get(i).length();
            }
            int place = (names.size() * 31 + length) & (KEPT.length - 1);
            Names kept = KEPT[place];
            if (kept != null && kept.are(names)) {
                return kept;
            }
            Names made = new Names(names);
            if (names.size() <= COUNT_MAX && length <= LENGTH_MAX) {
                KEPT[place] = made;
            }
            return made;
        }

        private boolean are(List<String> names) {
            if (names.size() != all.length) {
                return false;
            }
            for (int i = 0; i < all.length; i++) {
                if (!all[i].equals(names.get(i))) {
                    return false;
                }
            }
            return true;
        }

        String text(int index, byte[] bytes, int from, int to) {
            Text last = texts[index];
            if (last != null && Arrays.equals(bytes, from, to, last.bytes, 0, last.bytes.length)) {
                return last.text;
            }
            String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
            if (repeated[index] && to - from <= TEXT_MAX) {
                texts[index] = new Text(Arrays.copyOfRange(bytes, from, to), text);
            }
            return text;
        }
    }
}
