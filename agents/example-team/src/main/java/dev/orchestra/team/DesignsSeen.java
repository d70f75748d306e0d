package dev.orchestra.team;

import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which design a member worked on in which process instance: the newest thousand, for when a colleague is lost. */
final class DesignsSeen {

    private static final int MOST = 1_000;

    // Guarded by this.
    private final Map<String, DesignSummary> designs = new LinkedHashMap<>();

    synchronized void add(String processInstanceKey, DesignSummary design) {
        designs.remove(processInstanceKey);
        designs.put(processInstanceKey, design);
        if (designs.size() > MOST) {
            designs.remove(designs.keySet().iterator().next());
        }
    }

    /** What this member knows of the work that was lost: the design, if all instances that are asked about were about one. */
    synchronized Json of(ContextRequested question) {
        List<DesignSummary> seen = question.threads().stream()
                .filter(designs::containsKey)
                .map(designs::get)
                .distinct()
                .toList();
        return seen.size() == 1 ? Json.of(Map.of("design", seen.getFirst())) : Json.object();
    }
}
