package dev.orchestra.reconstruction;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which agent processes are lost. Knows nothing of threads, clocks or the journal: it is told what was heard and how
 * the reading stands, and when. Not safe for use by several threads.
 *
 * <p>All times are nanoseconds of one monotonic clock.
 */
final class HeartbeatWatch {

    private final DetectorSettings settings;
    private final int agentsMax;
    private final Map<Integer, PartitionWatch> partitions = new HashMap<>();
    private long lastLook;

    /** @param agentsMax how many agents are watched at most; later ones are not */
    HeartbeatWatch(DetectorSettings settings, int agentsMax, long now) {
        this.settings = settings;
        this.agentsMax = agentsMax;
        this.lastLook = now;
    }

    /** These partitions are ours from now on, and are read from their start. */
    void assigned(Set<Integer> which) {
        which.forEach(partition -> partitions.put(partition, new PartitionWatch(partition, settings)));
    }

    /** These partitions are another replica's: nothing is judged there any more. */
    void revoked(Set<Integer> which) {
        partitions.keySet().removeAll(which);
    }

    /**
     * A heartbeat was read.
     *
     * @return false if the agent is not watched because there are too many
     */
    boolean heard(int partition, Heartbeat heartbeat, long now) {
        PartitionWatch watch = partitions.get(partition);
        if (watch == null) {
            return true;
        }
        if (!watch.knows(heartbeat.agentId()) && agents() >= agentsMax) {
            return false;
        }
        watch.heard(heartbeat, now);
        return true;
    }

    void gone(int partition, String agentId, Instant at) {
        PartitionWatch watch = partitions.get(partition);
        if (watch != null) {
            watch.gone(agentId, at);
        }
    }

    /** Judges. To be called often and regularly. */
    List<Verdict> look(Map<Integer, Reading> readings, long now) {
        boolean paused = now - lastLook > settings.pauseMax().toNanos();
        lastLook = now;
        List<Verdict> verdicts = new ArrayList<>();
        readings.forEach((partition, reading) -> {
            PartitionWatch watch = partitions.get(partition);
            if (watch != null) {
                verdicts.addAll(watch.look(reading, paused, now));
            }
        });
        return verdicts;
    }

    /** Which agents have become suspect, or are heard again, since this was last asked. */
    List<Suspicion> suspicions() {
        List<Suspicion> changes = new ArrayList<>();
        partitions.values().forEach(watch -> changes.addAll(watch.suspicions()));
        return changes;
    }

    /**
     * The verdict is stored.
     *
     * @return whether the agent's heartbeat is to be cleared now
     */
    boolean mayClear(Verdict verdict) {
        PartitionWatch watch = partitions.get(verdict.partition());
        return verdict.silent() && watch != null && watch.mayClear(verdict.agentId(), verdict.incarnation());
    }

    private int agents() {
        return partitions.values().stream().mapToInt(PartitionWatch::agents).sum();
    }
}
