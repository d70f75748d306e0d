package dev.orchestra.stack;

import java.nio.file.Path;

/**
 * How a part gets what it runs.
 *
 * @param cache where it comes from
 * @param distribution what it is
 * @param quickStart whether it is made to start quickly rather than to run fast
 */
record Installation(DistributionCache cache, Distribution distribution, boolean quickStart) {
    Path home() {
        return cache.get(distribution);
    }

    Progress progress() {
        return cache.progress();
    }
}
