package dev.orchestra.reconstruction.merge;

import java.util.ArrayList;
import java.util.List;

/** JSON pointers (RFC 6901), made from names and never taken from what somebody else says. */
final class Pointer {

    private Pointer() {}

    static String of(List<String> names) {
        var text = new StringBuilder();
        for (String name : names) {
            text.append('/').append(name.replace("~", "~0").replace("/", "~1"));
        }
        return text.toString();
    }

    static List<String> child(List<String> names, String name) {
        var child = new ArrayList<>(names);
        child.add(name);
        return List.copyOf(child);
    }

    /** Whether a field is another one or below it. */
    static boolean isWithin(List<String> names, List<String> outer) {
        return names.size() >= outer.size() && names.subList(0, outer.size()).equals(outer);
    }
}
