package dev.orchestra.reconstruction.checkpoints;

import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.StepCheckpointed;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.reconstruction.checkpoints.CheckpointPlaces.Place;
import dev.orchestra.workers.checkpoints.LastCheckpoints.Checkpoint;
import dev.orchestra.workers.checkpoints.LastCheckpoints.Found;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads checkpoints at their places; those that lie close to each other in one go. Blocks. */
final class CheckpointStates {

    /** Reading so many records that nobody asked for costs no more than beginning again behind them. */
    private static final long GAP_MAX = 32;

    private final EventLog log;

    CheckpointStates(EventLog log) {
        this.log = log;
    }

    /** What stands at each place; places where nothing can be read say so. */
    Map<Place, Found> read(Collection<Place> places, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Map<Position, Place> wanted = new HashMap<>();
        places.forEach(place -> wanted.put(place.position(), place));
        Map<Place, Found> found = new HashMap<>();
        for (List<Place> stretch : stretches(wanted.values())) {
            readStretch(stretch, wanted, found, deadline);
        }
        for (Place place : places) {
            found.putIfAbsent(
                    place,
                    Found.missing("Its last checkpoint, at %s, was removed before it could be read."
                            .formatted(place.position())));
        }
        return found;
    }

    private void readStretch(
            List<Place> stretch, Map<Position, Place> wanted, Map<Place, Found> found, long deadlineNanos) {
        Position first = stretch.getFirst().position();
        try {
            log.scanRaw(
                    new TopicPartition(first.topic(), first.partition()),
                    first.offset(),
                    stretch.getLast().position().offset() + 1,
                    Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime())),
                    raw -> {
                        Place place = wanted.get(raw.position());
                        if (place != null) {
                            found.put(place, found(place, raw));
                        }
                    });
        } catch (JournalUnavailableException e) {
            Found missing = Found.missing("Its last checkpoint could not be read: " + e.getMessage());
            stretch.forEach(place -> found.putIfAbsent(place, missing));
        }
    }

    private Found found(Place place, RawRecord raw) {
        return switch (log.decode(raw)) {
            case Decoded.Readable(Event event) when event.is(EventType.STEP_CHECKPOINTED) -> found(place, event);
            case Decoded.Readable(Event event) ->
                broken(place, "the type of the event is '%s'".formatted(event.type()));
            case Decoded.NoValue none -> broken(place, "it has no value");
            case Decoded.Unreadable unreadable -> broken(place, unreadable.message());
        };
    }

    private static Found found(Place place, Event event) {
        try {
            StepCheckpointed data = event.dataAs(StepCheckpointed.class);
            return Found.of(new Checkpoint(place.attempt(), data.sequence(), data.state()));
        } catch (IllegalArgumentException e) {
            return broken(place, String.valueOf(e.getMessage()));
        }
    }

    private static Found broken(Place place, String why) {
        return Found.missing("The record at %s is no checkpoint: %s".formatted(place.position(), why));
    }

    private static List<List<Place>> stretches(Collection<Place> places) {
        List<List<Place>> stretches = new ArrayList<>();
        List<Place> current = new ArrayList<>();
        for (Place place : places.stream()
                .sorted(Comparator.comparingInt((Place it) -> it.position().partition())
                        .thenComparingLong(it -> it.position().offset()))
                .toList()) {
            if (!current.isEmpty() && !isClose(current.getLast().position(), place.position())) {
                stretches.add(current);
                current = new ArrayList<>();
            }
            current.add(place);
        }
        if (!current.isEmpty()) {
            stretches.add(current);
        }
        return stretches;
    }

    private static boolean isClose(Position before, Position after) {
        return before.partition() == after.partition() && after.offset() - before.offset() <= GAP_MAX;
    }
}
