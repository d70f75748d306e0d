package dev.orchestra.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The agents that are to be lost, each in a process of its own. Where cases come one after the other three are there: the one that has
 * the step is killed, another one goes on with it, and a new one takes the place of the first.
 */
final class Victims implements AutoCloseable {

    private static final int AT_ONCE = 3;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final long LOOK_NANOS = 20_000_000;
    /** No two agents of a stage share an id. */
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Deque<Child> there = new ArrayDeque<>();
    private final Stage stage;
    private final int peers;
    private final int effects;
    private final List<String> jvmOptions;
    /** How many steps have gone on at those that are gone. */
    private int resumedAtGone;

    /**
     * @param peers how many each talks with
     * @param effects how many each records behind its checkpoint
     */
    Victims(Stage stage, int peers, int effects, List<String> jvmOptions) {
        this.jvmOptions = jvmOptions;
        this.stage = stage;
        this.peers = peers;
        this.effects = effects;
    }

    /** Starts as many as are missing. */
    void fill() throws IOException {
        while (there.size() < AT_ONCE) {
            add();
        }
    }

    Child add() throws IOException {
        Child child = new Child(
                Role.VICTIM,
                stage.addresses("%d-%d-%d".formatted(NUMBER.getAndIncrement(), peers, effects)),
                stage.logs(),
                jvmOptions);
        there.add(child);
        child.ask("start");
        return child;
    }

    /** The one that has the step, which belongs to the caller now. */
    Child takeHolder() throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() < end) {
            for (Child victim : there) {
                if (!victim.ask("held").equals("0")) {
                    there.remove(victim);
                    resumedAtGone += Integer.parseInt(victim.ask("resumed"));
                    return victim;
                }
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new IOException("No agent took the step in %s; see the server's log.".formatted(LONG));
    }

    /** Waits until so many steps have gone on in all. */
    void awaitResumed(int count) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        int seen = 0;
        while (System.nanoTime() < end) {
            seen = resumedAtGone;
            for (Child victim : there) {
                seen += Integer.parseInt(victim.ask("resumed"));
            }
            if (seen >= count) {
                return;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new IOException("Only %d of %d steps went on in %s.".formatted(seen, count, LONG));
    }

    /** Waits until one of them has held or resumed so many steps. */
    static void await(Child victim, String what, int count) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        String seen = "0";
        while (System.nanoTime() < end) {
            seen = victim.ask(what);
            if (Integer.parseInt(seen) >= count) {
                return;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new IOException("Only %s of %d steps were %s in %s.".formatted(seen, count, what, LONG));
    }

    @Override
    public void close() {
        there.forEach(Child::close);
    }
}
