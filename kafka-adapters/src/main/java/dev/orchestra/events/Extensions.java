package dev.orchestra.events;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The extension attributes of an event, in the order in which they were set. An event has about ten of them, and each is made, written,
 * read and dropped: one array that is searched from its start is cheaper than a table. Immutable; not meant for hundreds.
 */
public final class Extensions extends AbstractMap<String, String> {

    private final String[] namesAndValues;

    private Extensions(String[] namesAndValues) {
        this.namesAndValues = namesAndValues;
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        int index = name == null ? -1 : index(namesAndValues, namesAndValues.length, name);
        return index < 0 ? null : namesAndValues[index + 1];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public int size() {
        return namesAndValues.length / 2;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            action.accept(namesAndValues[i], namesAndValues[i + 1]);
        }
    }

    @Override
    public Set<Map.Entry<String, String>> entrySet() {
        return new Entries();
    }

    private static int index(@Nullable String[] all, int end, Object name) {
        for (int i = 0; i < end; i += 2) {
            if (name.equals(all[i])) {
                return i;
            }
        }
        return -1;
    }

    private final class Entries extends AbstractSet<Map.Entry<String, String>> {

        @Override
        public int size() {
            return Extensions.this.size();
        }

        @Override
        public Iterator<Map.Entry<String, String>> iterator() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < namesAndValues.length;
                }

                @Override
                public Map.Entry<String, String> next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    next += 2;
                    return Map.entry(namesAndValues[next - 2], namesAndValues[next - 1]);
                }
            };
        }
    }

    /** Gathers attributes. Not thread-safe. */
    public static final class Builder {

        private @Nullable String[] namesAndValues;
        private int end;

        /** @param count how many there will be, more or less */
        public Builder(int count) {
            namesAndValues = new String[2 * Math.max(1, count)];
        }

        /** Sets an attribute; what it was before is gone. */
        public Builder put(String name, String value) {
            int index = index(namesAndValues, end, name);
            if (index < 0) {
                if (end == namesAndValues.length) {
                    namesAndValues = Arrays.copyOf(namesAndValues, 2 * end);
                }
                index = end;
                end += 2;
                namesAndValues[index] = name;
            }
            namesAndValues[index + 1] = value;
            return this;
        }

        @SuppressWarnings("NullAway") // All of it is set up to the end.
        public Extensions build() {
            return new Extensions(Arrays.copyOf(namesAndValues, end));
        }
    }
}
