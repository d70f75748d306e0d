package dev.orchestra.reconstruction.checkpoints;

import java.util.LinkedHashSet;

/** The jobs that ended last, for checkpoints that are read after the end of their step. For use by several threads. */
final class EndedJobs {

    private static final int JOBS_MAX = 20_000;

    private final LinkedHashSet<String> keys = new LinkedHashSet<>();

    synchronized void add(String jobKey) {
        if (keys.add(jobKey) && keys.size() > JOBS_MAX) {
            keys.removeFirst();
        }
    }

    synchronized boolean contains(String jobKey) {
        return keys.contains(jobKey);
    }
}
