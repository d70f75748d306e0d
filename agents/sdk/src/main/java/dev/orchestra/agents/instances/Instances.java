package dev.orchestra.agents.instances;

import dev.orchestra.agents.lifecycle.FailureReports;
import dev.orchestra.agents.state.AgentStateStore;
import dev.orchestra.agents.state.StateScope;
import dev.orchestra.events.Json;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The instances of one agent type in this process. They are made on demand, from what is stored under their key; a call has
 * its instance for itself, and calls of different instances run side by side. A call is over when what it changed is
 * durable. An instance leaves memory when it is idle or another needs its place, and when its partition goes to another
 * process.
 */
public final class Instances<R extends Resident> {

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(1);
    private static final int EVICTIONS_MAX = 8;

    private final AgentStateStore store;
    private final Function<String, StateScope.OfPartition> scopes;
    private final InstanceLimits limits;
    private final Clock clock;
    private final CallWatch watch;
    private final Cell.Home<R> home;
    private final ConcurrentHashMap<String, Cell<R>> cells = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<StateScope.OfPartition, Place> places = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    /**
     * @param scopes the partition that a key lives on
     * @param refusals which exceptions are an ordinary no of the agent
     * @param failures hears of what hooks throw, of factories that fail and of calls that take too long
     */
    public Instances(
            AgentStateStore store,
            Function<String, StateScope.OfPartition> scopes,
            ResidentFactory<R> factory,
            Predicate<Exception> refusals,
            InstanceLimits limits,
            FailureReports failures,
            Clock clock,
            LongSupplier nanoTime) {
        this.store = store;
        this.scopes = scopes;
        this.limits = limits;
        this.clock = clock;
        this.watch = new CallWatch(
                nanoTime,
                limits.callTime(),
                key -> failures.failed("a call of " + key, new CallTimeoutException(key, limits.callTime())));
        this.home = new Cell.Home<>(factory, refusals, limits, watch, failures, nanoTime);
    }

    /** Where a key lives. To be asked while its partition is known to be owned, and kept for the call. */
    public Place place(String key) {
        return places.computeIfAbsent(scopes.apply(key), scope -> new Place(scope, key, store));
    }

    /**
     * Has an instance do something, and returns its answer when what it changed is durable. Waits as long as the states cannot
     * be reached.
     *
     * @param place from {@link #place}
     * @throws InstanceMovedException if the partition has gone to another process: the call counts there
     * @throws TooManyInstancesException if all places are taken by instances at work
     * @throws CallTimeoutException if it took too long
     * @throws AnswerNotKeptException if it was handled before and its answer is not known any more
     * @throws Exception what the agent's own code threw; its changes are dropped
     */
    public Json call(String key, Place place, Call<R> call) throws Exception {
        while (true) {
            try {
                Cell<R> cell = enter(key, place);
                try {
                    return cell.run(call);
                } finally {
                    cell.lock.unlock();
                }
            } catch (ShardLostException e) {
                if (call.expiry().isPresent()
                        && !clock.instant().isBefore(call.expiry().get())) {
                    throw e.reason();
                }
                place.pause(RETRY, key);
            } catch (InstanceMovedException e) {
                throw e;
            } catch (Exception e) {
                if (place.isReleased() && !home.refusals().test(e)) {
                    // It may have been interrupted because of that. The new owner does it, whatever came of it here.
                    throw new InstanceMovedException(key, e);
                }
                throw e;
            }
        }
    }

    private Cell<R> enter(String key, Place place) throws Exception {
        while (true) {
            if (place.isReleased() || stopped) {
                throw new InstanceMovedException(key);
            }
            Cell<R> cell = cells.get(key);
            if (cell == null) {
                makeRoom(key);
                cell = cells.computeIfAbsent(key, any -> new Cell<>(key, place, home));
            }
            cell.lock.lockInterruptibly();
            if (!cell.gone && cell.place == place && !place.isReleased()) {
                return cell;
            }
            // It left while we waited, or belongs to another ownership of the partition.
            remove(cell, Passivation.MOVED);
            cell.lock.unlock();
        }
    }

    private void makeRoom(String key) throws TooManyInstancesException {
        for (int attempt = 0; cells.size() >= limits.instancesMax(); attempt++) {
            Cell<R> oldest = cells.values().stream()
                    .filter(cell -> !cell.lock.isLocked())
                    .min(Comparator.comparingLong(cell -> cell.usedNanos))
                    .orElse(null);
            if (oldest == null || attempt == EVICTIONS_MAX) {
                throw new TooManyInstancesException(key, limits.instancesMax());
            }
            if (oldest.lock.tryLock()) {
                try {
                    remove(oldest, Passivation.EVICTED);
                } finally {
                    oldest.lock.unlock();
                }
            }
        }
    }

    /** With the cell's lock held. */
    private void remove(Cell<R> cell, Passivation why) {
        if (!cell.gone) {
            cell.leave(why);
            cell.gone = true;
            cells.remove(cell.key, cell);
        }
    }

    /** Comes now and then: interrupts calls that take too long, and lets idle instances leave. Does not block. */
    public void tick() {
        watch.look();
        long now = home.nanoTime().getAsLong();
        for (Cell<R> cell : cells.values()) {
            if (cell.isIdle(now)) {
                Thread.ofVirtual().name("idle-" + cell.key).start(() -> removeIdle(cell));
            }
        }
    }

    private void removeIdle(Cell<R> cell) {
        if (cell.lock.tryLock()) {
            try {
                if (home.nanoTime().getAsLong() - cell.usedNanos
                        > limits.idleTime().toNanos()) {
                    remove(cell, Passivation.IDLE);
                }
            } finally {
                cell.lock.unlock();
            }
        }
    }

    /**
     * Partitions go to another process. Calls that run get the hand-over time, and are interrupted then; when this returns the
     * instances have stopped, but for those whose code ignores its interruption, and what those do is not stored.
     *
     * @param leaving whether a key's partition goes
     */
    public void release(Predicate<String> leaving) {
        List<Place> going = places.values().stream()
                .filter(place -> leaving.test(place.someKey()))
                .toList();
        letGo(going, Passivation.MOVED, limits.handoverTime());
    }

    /** The process stops. As {@link #release}, for all. */
    public void stop(Duration most) {
        stopped = true;
        letGo(List.copyOf(places.values()), Passivation.STOPPED, most);
    }

    /** How many instances are in memory. */
    public int count() {
        return cells.size();
    }

    private void letGo(List<Place> going, Passivation why, Duration most) {
        places.values().removeAll(going);
        going.forEach(Place::release);
        List<Cell<R>> theirs = cells.values().stream()
                .filter(cell -> going.contains(cell.place))
                .toList();
        List<Thread> leaving = theirs.stream()
                .map(cell -> Thread.ofVirtual().name("leaving-" + cell.key).start(() -> {
                    cell.lock.lock();
                    try {
                        remove(cell, why);
                    } finally {
                        cell.lock.unlock();
                    }
                }))
                .toList();
        try {
            if (!join(leaving, most)) {
                theirs.forEach(cell -> watch.interrupt(cell.key));
                join(leaving, INTERRUPT_GRACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        going.forEach(Place::close);
    }

    private static boolean join(List<Thread> threads, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        for (Thread thread : threads) {
            // At least a moment each: most of them are done.
            if (!thread.join(Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }
}
