package dev.orchestra.console;

import dev.orchestra.history.EngineHistory.Element;
import dev.orchestra.history.EngineHistory.Instance;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An element that an instance entered. */
record ElementItem(
        String elementInstanceKey,
        @Nullable String elementId,
        @Nullable String type,
        @Nullable String scopeKey,
        Instance.State state,
        Instant startedAt,
        @Nullable Instant endedAt) {

    static ElementItem of(Element element) {
        return new ElementItem(
                Long.toString(element.key()),
                element.elementId(),
                element.type(),
                Keys.text(element.scopeKey()),
                element.state(),
                element.startedAt(),
                element.endedAt());
    }
}
