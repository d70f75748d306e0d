package dev.orchestra.reconstruction.checkpoints;

import dev.orchestra.events.log.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the newest checkpoint of each attempt stands. Some 200 bytes for each job; the jobs heard of longest ago go first when
 * there are too many. For use by several threads.
 */
final class CheckpointPlaces {

    /** An attempt that took the place of another one begins with its checkpoint, so few are ever asked for. */
    private static final int ATTEMPTS_MAX = 4;

    private final int jobsMax;
    /** The job that was heard of longest ago is the first. */
    private final LinkedHashMap<String, List<Place>> byJob = new LinkedHashMap<>();

    /** @param at when it was stored, in the broker's time */
    record Place(int attempt, Position position, Instant at) {}

    CheckpointPlaces(int jobsMax) {
        this.jobsMax = jobsMax;
    }

    /** @return whether an older job had to go for it */
    synchronized boolean note(String jobKey, Place place) {
        List<Place> places = byJob.remove(jobKey);
        if (places == null) {
            places = new ArrayList<>(1);
        }
        places.removeIf(it -> it.attempt() == place.attempt());
        places.add(place);
        if (places.size() > ATTEMPTS_MAX) {
            places.remove(
                    places.stream().min(Comparator.comparingInt(Place::attempt)).orElseThrow());
        }
        byJob.put(jobKey, places);
        if (byJob.size() <= jobsMax) {
            return false;
        }
        Iterator<String> oldest = byJob.keySet().iterator();
        oldest.next();
        oldest.remove();
        return true;
    }

    synchronized void remove(String jobKey) {
        byJob.remove(jobKey);
    }

    synchronized boolean knows(String jobKey) {
        return byJob.containsKey(jobKey);
    }

    /** The newest of the attempt or, if it has none, of the nearest one before it. */
    synchronized Optional<Place> find(String jobKey, int attempt) {
        return byJob.getOrDefault(jobKey, List.of()).stream()
                .filter(place -> place.attempt() <= attempt)
                .max(Comparator.comparingInt(Place::attempt));
    }

    /** These partitions are read again from their start. */
    synchronized void forget(Set<Integer> partitions) {
        byJob.values()
                .removeIf(places ->
                        partitions.contains(places.getFirst().position().partition()));
    }

    /** The jobs of which nothing was heard since {@code before}, of those at the head at most so many. */
    synchronized List<String> olderThan(Instant before, int most) {
        List<String> old = new ArrayList<>();
        for (Map.Entry<String, List<Place>> job : byJob.entrySet()) {
            if (old.size() >= most || !job.getValue().getLast().at().isBefore(before)) {
                break;
            }
            old.add(job.getKey());
        }
        return old;
    }

    synchronized int size() {
        return byJob.size();
    }
}
