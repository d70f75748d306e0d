package dev.orchestra.events.bus;

import dev.orchestra.events.Event;
import dev.orchestra.events.bus.EventDeliveries.Item;
import dev.orchestra.events.bus.EventDeliveries.Item.Queued;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A subscription of the bus and the thread that calls its handler. */
final class HandlerThread implements BusSubscription {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerThread.class);
    private static final long PAUSE_MILLIS_MIN = 100;
    private static final long PAUSE_MILLIS_MAX = 5_000;
    private static final Duration LAST_CALL_MAX = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final String group;
    private final EventHandler handler;
    private final boolean keepsDeadLetters;
    private final int attemptsMax;
    private final BlockingQueue<Item> queue;
    private final EventDeliveries deliveries;
    private final Subscription subscription;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);

    private HandlerThread(
            EventLog log,
            SubscriptionOptions subscribed,
            EventFilter filter,
            EventHandler handler,
            boolean live,
            EventBusOptions options) {
        this.group = subscribed.group();
        this.handler = handler;
        this.keepsDeadLetters = !live;
        this.attemptsMax = options.handlerAttemptsMax();
        this.queue = new ArrayBlockingQueue<>(options.queueMax());
        this.deliveries = new EventDeliveries(filter, queue, live);
        this.subscription = log.subscribe(subscribed, deliveries);
        this.thread = Thread.ofVirtual().name("bus-" + group).unstarted(this::run);
    }

    /** @param live whether it only listens in; else what it fails on becomes a dead letter */
    static HandlerThread start(
            EventLog log,
            SubscriptionOptions subscribed,
            EventFilter filter,
            EventHandler handler,
            boolean live,
            EventBusOptions options) {
        HandlerThread started = new HandlerThread(log, subscribed, filter, handler, live, options);
        started.thread.start();
        return started;
    }

    private void run() {
        try {
            while (queue.take() instanceof Queued queued && !isClosed()) {
                if (deliveries.leftSome()) {
                    subscription.resume();
                }
                handle(queued);
            }
        } catch (InterruptedException e) {
            // What was not done is delivered again.
            Thread.currentThread().interrupt();
        }
    }

    private void handle(Queued queued) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                handler.handle(queued.event());
                queued.delivery().done();
                return;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
                if (attempt >= attemptsMax) {
                    giveUp(queued, e);
                    return;
                }
                LOG.debug("Event {} failed in {}, trying again", queued.event().id(), group, e);
                long pause = Math.min(PAUSE_MILLIS_MIN << Math.min(attempt - 1, 10), PAUSE_MILLIS_MAX);
                if (closed.await(pause, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        }
    }

    private void giveUp(Queued queued, Throwable failure) {
        Event event = queued.event();
        LOG.error(
                "Event {} of {} ({}) failed {} times in {}, and is {}",
                event.id(),
                event.source(),
                event.type(),
                attemptsMax,
                group,
                keepsDeadLetters ? "kept as a dead letter" : "passed over",
                failure);
        if (keepsDeadLetters) {
            queued.delivery()
                    .refuse(
                            RefusalReason.UNEXPECTED_ERROR,
                            "Handling it failed %d times: %s".formatted(attemptsMax, failure));
        } else {
            queued.delivery().done();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public boolean awaitReady(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!isReady()) {
            if (System.nanoTime() - deadline >= 0 || closed.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                return isReady();
            }
        }
        return true;
    }

    private boolean isReady() {
        var owned = subscription.assignment();
        return !owned.isEmpty()
                && owned.stream()
                        .allMatch(partition -> subscription.lag(partition).isPresent());
    }

    @Override
    public void close() {
        // First the reading, which waits for what is in hand as long as it may.
        subscription.close();
        closed.countDown();
        queue.clear();
        queue.add(new Item.Stop());
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            if (!thread.join(LAST_CALL_MAX)) {
                LOG.warn("The handler of {} is still at work after {} and is interrupted", group, LAST_CALL_MAX);
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
