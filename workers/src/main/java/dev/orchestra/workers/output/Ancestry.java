package dev.orchestra.workers.output;

import dev.orchestra.events.Json;
import dev.orchestra.workers.steps.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which instance called which, and where the first one came from, for the newest instances; older ones are asked for. */
final class Ancestry {

    private static final int DEPTH_MAX = 50;

    private final Origins older;
    private final Map<Long, Origin> origins;
    private final Map<Long, Long> parents;

    Ancestry(Origins older, int instancesMax) {
        this.older = older;
        this.origins = newest(instancesMax);
        this.parents = newest(instancesMax);
    }

    /** An instance and where it came from. */
    record Root(long processInstanceKey, Origin origin) {}

    synchronized void called(long child, long parent) {
        parents.put(child, parent);
    }

    synchronized void began(long instance, Json orchestra) {
        origins.put(instance, Origin.of(Optional.of(orchestra)));
    }

    /** The instance at the root of this one. May block where the instance is an old one, and throws what {@link Origins} throws. */
    Root rootOf(long instance) {
        long root = root(instance);
        Optional<Origin> remembered = remembered(root).or(() -> remembered(instance));
        return new Root(root, remembered.or(() -> older.of(root)).orElseGet(() -> Origin.of(Optional.empty())));
    }

    private synchronized long root(long instance) {
        long root = instance;
        for (int depth = 0; depth < DEPTH_MAX && parents.containsKey(root); depth++) {
            root = parents.get(root);
        }
        return root;
    }

    private synchronized Optional<Origin> remembered(long instance) {
        return Optional.ofNullable(origins.get(instance));
    }

    private static <V> Map<Long, V> newest(int most) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
                return size() > most;
            }
        };
    }
}
