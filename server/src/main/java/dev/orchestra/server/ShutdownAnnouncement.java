package dev.orchestra.server;

import dev.orchestra.events.SystemEvent.SystemShutdown;
import dev.orchestra.events.bus.EventBus;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Says {@code system.shutdown} when the server begins to stop in order; with the journal away it does not wait long. */
final class ShutdownAnnouncement implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ShutdownAnnouncement.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String SOURCE = "/orchestra/server";

    private final EventBus bus;
    private final String instance = UUID.randomUUID().toString();
    private volatile boolean running;

    ShutdownAnnouncement(EventBus bus) {
        this.bus = bus;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        if (!running) {
            return;
        }
        running = false;
        try {
            bus.publish(new SystemShutdown("server", instance, "The process was asked to stop.")
                            .event()
                            .id(instance + "/shutdown")
                            .source(SOURCE)
                            .build())
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.info("Nobody was told of the stop, because the journal does not take it: {}", e.toString());
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stops before everything else does. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
