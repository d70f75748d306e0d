package dev.orchestra.events;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a part of the system says of itself. */
public sealed interface SystemEvent extends BusEvent {

    /** Which part of the system, for example {@code server}. */
    String component();

    /** Which process of it. */
    String instance();

    @Override
    default String about() {
        return component() + "/" + instance();
    }

    /**
     * It stops in order. One that is killed says nothing.
     *
     * @param reason for a person
     */
    record SystemShutdown(
            String component, String instance, @Nullable String reason) implements SystemEvent {
        public SystemShutdown {
            Checks.required(component, "component");
            Checks.required(instance, "instance");
        }

        @Override
        public EventType type() {
            return EventType.SYSTEM_SHUTDOWN;
        }
    }

    /**
     * What a health check found.
     *
     * @param parts the same for each system that it needs, by name
     */
    record SystemChecked(String component, String instance, Health status, Map<String, Health> parts)
            implements SystemEvent {
        public SystemChecked {
            Checks.required(component, "component");
            Checks.required(instance, "instance");
            Checks.present(status, "status");
            parts = parts == null ? Map.of() : Map.copyOf(parts);
        }

        @Override
        public EventType type() {
            return EventType.SYSTEM_CHECKED;
        }
    }

    /** Works, works in part, or does not. */
    enum Health {
        UP,
        DEGRADED,
        DOWN
    }
}
