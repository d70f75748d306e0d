package dev.orchestra.server;

import dev.orchestra.events.bus.EventBusOptions;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the event bus; each is checked when the server starts.
 *
 * @param queueMax events that wait for one subscription's handler; 1 to 10,000
 * @param heldSizeMax about what a history or a replay holds in memory at once; 64KB to 1GB
 * @param planReadMax records that a dry run looks at; at least 1
 * @param readTimeout how long one read of the journal may take; 1 s to 5 min
 * @param replaysMax replays that run at once; 1 to 1,000
 * @param outageMax how long a replay waits for a broker that is away before it fails
 */
@ConfigurationProperties("orchestra.bus")
record BusProperties(
        @DefaultValue("256") int queueMax,
        @DefaultValue("8MB") DataSize heldSizeMax,
        @DefaultValue("2000000") int planReadMax,
        @DefaultValue("10s") Duration readTimeout,
        @DefaultValue("4") int replaysMax,
        @DefaultValue("2m") Duration outageMax) {

    BusProperties {
        options(queueMax, heldSizeMax, planReadMax, readTimeout, replaysMax, outageMax);
    }

    EventBusOptions options() {
        return options(queueMax, heldSizeMax, planReadMax, readTimeout, replaysMax, outageMax);
    }

    private static EventBusOptions options(
            int queueMax,
            DataSize heldSizeMax,
            int planReadMax,
            Duration readTimeout,
            int replaysMax,
            Duration outageMax) {
        EventBusOptions others = EventBusOptions.DEFAULT;
        return new EventBusOptions(
                queueMax,
                others.handlerAttemptsMax(),
                others.historyLimitMax(),
                others.historyReadMax(),
                planReadMax,
                others.planKindsMax(),
                heldSizeMax.toBytes(),
                others.stretchMax(),
                readTimeout,
                replaysMax,
                outageMax);
    }
}
