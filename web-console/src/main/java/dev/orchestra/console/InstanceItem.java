package dev.orchestra.console;

import dev.orchestra.history.EngineHistory.Instance;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instance as the API shows it.
 *
 * @param incidents how many are open
 * @param requestSource and the id: the request that started it
 */
record InstanceItem(
        String processInstanceKey,
        @Nullable String processId,
        @Nullable Integer version,
        @Nullable String processDefinitionKey,
        Instance.State state,
        Instant startedAt,
        @Nullable Instant endedAt,
        int incidents,
        @Nullable String parentKey,
        @Nullable String requestSource,
        @Nullable String requestId,
        @Nullable String traceparent,
        @Nullable String problem) {

    static InstanceItem of(Instance instance) {
        return new InstanceItem(
                Long.toString(instance.key()),
                instance.processId(),
                instance.version(),
                Keys.text(instance.definitionKey()),
                instance.state(),
                instance.startedAt(),
                instance.endedAt(),
                instance.openIncidents(),
                Keys.text(instance.parentKey()),
                instance.requestSource(),
                instance.requestId(),
                instance.traceparent(),
                instance.problem());
    }
}
