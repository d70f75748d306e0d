package dev.orchestra.agents.instances;

import dev.orchestra.agents.state.AgentStateStore;
import dev.orchestra.agents.state.StateScope;
import dev.orchestra.agents.state.StateShard;
import dev.orchestra.events.log.FencedException;
import dev.orchestra.events.log.JournalUnavailableException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A partition of instances, for as long as this process owns it. Its states are taken with the first call; when they are lost
 * they are taken again, unless the partition has gone.
 */
public final class Place {

    private final StateScope.OfPartition scope;
    private final String someKey;
    private final AgentStateStore store;
    private final CountDownLatch released = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock. */
    private @Nullable StateShard shard;

    /** @param someKey a key that lives here */
    Place(StateScope.OfPartition scope, String someKey, AgentStateStore store) {
        this.scope = scope;
        this.someKey = someKey;
        this.store = store;
    }

    String someKey() {
        return someKey;
    }

    /** The states; takes them if need be, which blocks. */
    StateShard shard(String key) throws InstanceMovedException, ShardLostException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (isReleased()) {
                throw new InstanceMovedException(key);
            }
            StateShard current = shard;
            if (current == null) {
                current = store.take(scope);
                shard = current;
            }
            if (isReleased()) {
                closeShard();
                throw new InstanceMovedException(key);
            }
            return current;
        } catch (JournalUnavailableException | FencedException e) {
            throw new ShardLostException(e);
        } finally {
            lock.unlock();
        }
    }

    /** These states are of no use any more. */
    void lost(@Nullable StateShard which) {
        lock.lock();
        try {
            if (shard != null && shard == which) {
                closeShard();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isReleased() {
        return released.getCount() == 0;
    }

    /** Waits, unless the partition goes meanwhile. */
    void pause(Duration time, String key) throws InterruptedException, InstanceMovedException {
        if (released.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new InstanceMovedException(key);
        }
    }

    /** The partition is another process': no call begins here any more. Does not block. */
    void release() {
        released.countDown();
    }

    /** Lets go of the states. Whoever takes them at this moment lets go of them itself. */
    void close() {
        release();
        if (lock.tryLock()) {
            try {
                closeShard();
            } finally {
                lock.unlock();
            }
        }
    }

    private void closeShard() {
        if (shard != null) {
            shard.close();
            shard = null;
        }
    }
}
