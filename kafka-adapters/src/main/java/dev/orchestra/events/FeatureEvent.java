package dev.orchestra.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of a feature: something wanted, which takes several tasks. */
public sealed interface FeatureEvent extends BusEvent {

    /** The feature, by the id that its creator gave it. */
    String feature();

    @Override
    default String about() {
        return feature();
    }

    /** @param name what is wanted, for a person */
    record FeatureCreated(
            String feature, String name, @Nullable String description) implements FeatureEvent {
        public FeatureCreated {
            Checks.required(feature, "feature");
            Checks.required(name, "name");
        }

        @Override
        public EventType type() {
            return EventType.FEATURE_CREATED;
        }
    }

    record FeatureStarted(String feature) implements FeatureEvent {
        public FeatureStarted {
            Checks.required(feature, "feature");
        }

        @Override
        public EventType type() {
            return EventType.FEATURE_STARTED;
        }
    }

    /** @param summary what it came to, for a person */
    record FeatureCompleted(String feature, @Nullable String summary) implements FeatureEvent {
        public FeatureCompleted {
            Checks.required(feature, "feature");
        }

        @Override
        public EventType type() {
            return EventType.FEATURE_COMPLETED;
        }
    }

    /**
     * @param reason why it cannot go on and what would help, for a person
     * @param blockedBy the tasks or features that it waits for
     */
    record FeatureBlocked(String feature, String reason, List<String> blockedBy) implements FeatureEvent {
        public FeatureBlocked {
            Checks.required(feature, "feature");
            Checks.required(reason, "reason");
            blockedBy = blockedBy == null ? List.of() : List.copyOf(blockedBy);
        }

        @Override
        public EventType type() {
            return EventType.FEATURE_BLOCKED;
        }
    }
}
