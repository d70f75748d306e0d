package dev.orchestra.agents.instances;

import dev.orchestra.agents.instances.CallWatch.Running;
import dev.orchestra.agents.lifecycle.FailureReports;
import dev.orchestra.agents.state.StateShard;
import dev.orchestra.agents.state.StoredState;
import dev.orchestra.events.AgentStateSaved.Handled;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.FencedException;
import dev.orchestra.events.log.JournalUnavailableException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where one instance lives. Whoever holds its lock has it for itself. */
final class Cell<R extends Resident> {

    /** What all cells have in common. */
    record Home<R extends Resident>(
            ResidentFactory<R> factory,
            Predicate<Exception> refusals,
            InstanceLimits limits,
            CallWatch watch,
            FailureReports failures,
            LongSupplier nanoTime) {}

    final String key;
    final Place place;
    final ReentrantLock lock = new ReentrantLock();
    private final Home<R> home;
    volatile long usedNanos;
    /** It is in the table no more; who waited for its lock looks for another. */
    boolean gone;

    // Guarded by the lock.
    private @Nullable R resident;
    private @Nullable InstanceState state;
    private @Nullable StateShard shard;

    Cell(String key, Place place, Home<R> home) {
        this.key = key;
        this.place = place;
        this.home = home;
        this.usedNanos = home.nanoTime().getAsLong();
    }

    boolean isIdle(long now) {
        return now - usedNanos > home.limits().idleTime().toNanos() && !lock.isLocked();
    }

    /** With the lock held. Deduplication key: the call's id; a duplicate gets the answer again and changes nothing. */
    Json run(Call<R> call) throws Exception {
        usedNanos = home.nanoTime().getAsLong();
        try {
            StateShard current = place.shard(key);
            if (resident != null && shard != current) {
                // What it was made from may not be the newest any more.
                leave(Passivation.FAILED);
            }
            R here = resident != null ? resident : activate(current);
            InstanceState its = Objects.requireNonNull(state);
            StoredState stored = its.stored();
            Optional<Handled> before = stored == null ? Optional.empty() : stored.handled(call.id());
            return before.isPresent() ? again(before.get(), call) : work(call, here, its, current);
        } finally {
            usedNanos = home.nanoTime().getAsLong();
        }
    }

    private Json again(Handled handled, Call<R> call) throws AnswerNotKeptException {
        Json answer = handled.answer();
        if (answer == null) {
            throw new AnswerNotKeptException(key, call.id());
        }
        return answer;
    }

    private R activate(StateShard from) throws Exception {
        InstanceState loaded = new InstanceState(key, load(from));
        R made;
        try {
            made = guarded(loaded, () -> {
                R fresh = home.factory().create(key, loaded);
                fresh.activated();
                return fresh;
            });
            save(loaded, from, null);
        } catch (ShardLostException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (!home.refusals().test(e) && !(e instanceof CallTimeoutException)) {
                home.failures().failed("activating " + key, e);
            }
            throw e;
        }
        resident = made;
        state = loaded;
        shard = from;
        return made;
    }

    private Optional<StoredState> load(StateShard from) throws ShardLostException {
        try {
            return from.load(key);
        } catch (JournalUnavailableException | FencedException e) {
            throw lost(from, e);
        }
    }

    private Json work(Call<R> call, R here, InstanceState its, StateShard from) throws Exception {
        boolean well = false;
        try {
            Json answer = guarded(its, () -> call.work().run(here));
            if (answer == null || !answer.isObject()) {
                throw new IllegalArgumentException("The answer of '%s' has to be a JSON object, but is %s."
                        .formatted(key, answer == null ? "missing" : "none"));
            }
            save(its, from, new Answered(call, answer));
            well = true;
            return answer;
        } catch (Exception e) {
            its.restore();
            well = home.refusals().test(e);
            throw e;
        } finally {
            if (!well) {
                // Its fields may hold what was not stored.
                leave(Passivation.FAILED);
            }
        }
    }

    private interface Code<T> {
        T run() throws Exception;
    }

    private <T> T guarded(InstanceState its, Code<T> code) throws Exception {
        Running running = home.watch().begin(key);
        its.open();
        try {
            T result = code.run();
            if (running.isOvertime()) {
                throw new CallTimeoutException(key, home.limits().callTime());
            }
            return result;
        } catch (Exception e) {
            if (running.isOvertime() && !(e instanceof CallTimeoutException)) {
                CallTimeoutException timeout =
                        new CallTimeoutException(key, home.limits().callTime());
                timeout.addSuppressed(e);
                throw timeout;
            }
            throw e;
        } finally {
            its.close();
            running.close();
        }
    }

    private record Answered(Call<?> call, Json answer) {}

    /** Blocks until what changed is durable. */
    private void save(InstanceState its, StateShard to, @Nullable Answered answered) throws ShardLostException {
        if (!its.isChanged()) {
            return;
        }
        StoredState next = its.next();
        if (next != null && answered != null) {
            next = next.with(new Handled(answered.call().id(), answered.answer()));
        }
        CompletableFuture<Void> stored = next == null
                ? to.remove(key)
                : to.save(key, next, answered == null ? null : answered.call().causationId());
        try {
            stored.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof FencedException || e.getCause() instanceof JournalUnavailableException) {
                throw lost(to, (RuntimeException) e.getCause());
            }
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
        its.stored(next);
    }

    private ShardLostException lost(StateShard which, RuntimeException cause) {
        place.lost(which);
        return new ShardLostException(cause);
    }

    /** With the lock held. The instance leaves; what its hook changes is stored if that is still possible. */
    void leave(Passivation why) {
        R leaving = resident;
        InstanceState its = state;
        StateShard from = shard;
        resident = null;
        state = null;
        shard = null;
        if (leaving == null || its == null || from == null) {
            return;
        }
        try {
            guarded(its, () -> {
                leaving.passivated(why);
                return true;
            });
            if (why != Passivation.FAILED) {
                save(its, from, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ShardLostException e) {
            home.failures().failed("storing the state of " + key + " as it left", e.reason());
        } catch (Exception | LinkageError | AssertionError e) {
            home.failures().failed("passivating " + key, e);
        }
    }
}
