package dev.orchestra.events.cloudevents;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which sources are URI references. A process meets few of them, each very often, so the answer is kept. */
final class Sources {

    private static final int KEPT_MAX = 10_000;
    private static final int LENGTH_MAX = 200;

    private static final Set<String> VALID = ConcurrentHashMap.newKeySet();

    private Sources() {}

    static boolean isUriReference(String source) {
        if (VALID.contains(source)) {
            return true;
        }
        try {
            new URI(source);
        } catch (URISyntaxException e) {
            return false;
        }
        if (source.length() <= LENGTH_MAX) {
            if (VALID.size() >= KEPT_MAX) {
                VALID.clear();
            }
            VALID.add(source);
        }
        return true;
    }
}
