package dev.orchestra.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which files agents wrote, attempt by attempt, as they put it on record before each. */
final class DemoFiles {
    private final Map<String, List<String>> written = new LinkedHashMap<>();

    /**
     * How often files were written.
     *
     * @param files how many there are
     * @param before written by the attempt that was lost, the one it was at included
     * @param after written by those who went on
     * @param again files that were written a second time
     */
    record Count(int files, int before, int after, int again) {}

    /** Notes an effect; nothing if it is no file. */
    void note(CloudEvent effect) {
        if (effect.data().path("kind").asString("").equals("file")) {
            written.computeIfAbsent(attempt(effect), key -> new ArrayList<>())
                    .add(name(effect.data().path("reference").asString("")));
        }
    }

    /** How many files the attempt that this event is about has begun. */
    int begunBy(CloudEvent event) {
        return written.getOrDefault(attempt(event), List.of()).size();
    }

    Count count() {
        List<List<String>> attempts = List.copyOf(written.values());
        List<String> before = attempts.isEmpty() ? List.of() : attempts.getFirst();
        List<String> after = attempts.stream().skip(1).flatMap(List::stream).toList();
        Set<String> all = new HashSet<>(before);
        all.addAll(after);
        return new Count(all.size(), before.size(), after.size(), before.size() + after.size() - all.size());
    }

    /** A file's name without its folders. */
    static String name(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    private static String attempt(CloudEvent event) {
        return event.attribute("jobkey") + "/" + event.attribute("attempt");
    }
}
