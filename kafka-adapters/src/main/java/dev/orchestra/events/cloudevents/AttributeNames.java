package dev.orchestra.events.cloudevents;

import dev.orchestra.events.Attribute;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The names of extension attributes and of their headers. Those of the wire contract are made once. */
final class AttributeNames {

    private static final Map<String, String> HEADERS = Arrays.stream(Attribute.values())
            .collect(Collectors.toUnmodifiableMap(Attribute::wireName, name -> EventCodec.PREFIX + name.wireName()));
    private static final Map<String, String> NAMES = Arrays.stream(Attribute.values())
            .map(Attribute::wireName)
            .collect(Collectors.toUnmodifiableMap(name -> EventCodec.PREFIX + name, Function.identity()));

    private AttributeNames() {}

    /** The header of an extension attribute; null if no attribute may have this name. */
    static @Nullable String header(String name) {
        String header = HEADERS.get(name);
        return header != null ? header : isAllowed(name, 0) ? EventCodec.PREFIX + name : null;
    }

    /** The extension attribute of a header that begins with the prefix; null if it is not written as it has to be. */
    static @Nullable String ofHeader(String header) {
        String name = NAMES.get(header);
        if (name != null) {
            return name;
        }
        int from = EventCodec.PREFIX.length();
        return isAllowed(header, from) ? header.substring(from) : null;
    }

    /** Lower case letters and digits. */
    private static boolean isAllowed(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char sign = text.charAt(i);
            if ((sign < 'a' || sign > 'z') && (sign < '0' || sign > '9')) {
                return false;
            }
        }
        return text.length() > from;
    }
}
