package dev.orchestra.console;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Json;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentKind;
import dev.orchestra.registry.AgentQuery;
import dev.orchestra.registry.AgentView;
import dev.orchestra.registry.schema.CardSchema;
import dev.orchestra.registry.schema.UnreadableSchemaException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The output schemas of HTTP agents' cards, each read once. */
@Component
final class OutputSchemas {

    private static final int SCHEMAS_MAX = 500;

    private final AgentDirectory directory;
    /** Guarded by itself; the ones used longest ago go first. */
    private final Map<Json, Optional<CardSchema>> read = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Json, Optional<CardSchema>> eldest) {
            return size() > SCHEMAS_MAX;
        }
    };

    OutputSchemas(AgentDirectory directory) {
        this.directory = directory;
    }

    /** What does not fit; empty if it fits the card of any HTTP agent of this type, or none has a schema. */
    List<String> problems(String agent, Json output) {
        List<String> problems = List.of();
        for (AgentView view : directory.find(AgentQuery.ALL.ofType(agent))) {
            if (view.kind() == AgentKind.HTTP) {
                problems = view.card()
                        .map(AgentRegistered::outputSchema)
                        .flatMap(this::schema)
                        .map(schema -> schema.problems(output))
                        .orElse(List.of());
                if (problems.isEmpty()) {
                    return problems;
                }
            }
        }
        return problems;
    }

    private Optional<CardSchema> schema(Json text) {
        synchronized (read) {
            return read.computeIfAbsent(text, OutputSchemas::readOnce);
        }
    }

    private static Optional<CardSchema> readOnce(Json text) {
        try {
            return Optional.of(CardSchema.read(text));
        } catch (UnreadableSchemaException e) {
            // A card that was refused nowhere: it checks nothing.
            return Optional.empty();
        }
    }
}
