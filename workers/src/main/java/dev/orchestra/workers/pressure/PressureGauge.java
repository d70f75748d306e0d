package dev.orchestra.workers.pressure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worst of several loads. Each has its own hysteresis, so that the intake does not flutter around a limit. Read by many
 * threads, measured by one.
 */
public final class PressureGauge implements Pressure {

    private static final Logger LOG = LoggerFactory.getLogger(PressureGauge.class);

    private final List<Measured> loads;
    private final List<Consumer<Level>> listeners = new CopyOnWriteArrayList<>();
    private volatile Level level = Level.LOW;

    private static final class Measured {
        private final Load load;
        private Level level = Level.LOW;

        Measured(Load load) {
            this.load = load;
        }
    }

    public PressureGauge(List<Load> loads) {
        this.loads = loads.stream().map(Measured::new).toList();
    }

    @Override
    public Level level() {
        return level;
    }

    /** Calls {@code listener} after each change, on the measuring thread. */
    public void onChange(Consumer<Level> listener) {
        listeners.add(listener);
    }

    /** Measures all loads. By one thread, a few times a second. */
    public void measure() {
        Level worst = Level.LOW;
        for (Measured measured : loads) {
            Level before = measured.level;
            measured.level = measured.load.level(before);
            if (measured.level != before) {
                LOG.info(
                        "The pressure of {} is {} now, with {} (high at {}).",
                        measured.load.name(),
                        measured.level,
                        measured.load.now().getAsLong(),
                        measured.load.highAt());
            }
            worst = measured.level.compareTo(worst) > 0 ? measured.level : worst;
        }
        if (worst != level) {
            level = worst;
            for (Consumer<Level> listener : listeners) {
                listener.accept(worst);
            }
        }
    }
}
