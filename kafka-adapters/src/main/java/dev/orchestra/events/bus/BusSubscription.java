package dev.orchestra.events.bus;

import java.time.Duration;

/** A running subscription. It lives until {@link #close()}, through outages of the broker. */
public interface BusSubscription extends AutoCloseable {

    /**
     * Waits until it has its place: a live subscriber, and a new name, hear everything that is published from then on.
     *
     * @return false if it took longer, for example because the broker is away; the subscription goes on trying
     */
    boolean awaitReady(Duration atMost) throws InterruptedException;

    /**
     * Takes no more, and waits a few seconds at most for what it has in hand. What is not done by then is delivered to the
     * next of this name.
     */
    @Override
    void close();
}
