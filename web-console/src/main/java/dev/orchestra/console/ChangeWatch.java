package dev.orchestra.console;

import dev.orchestra.history.EngineHistory;
import dev.orchestra.history.EngineHistory.InstanceFilter;
import dev.orchestra.history.HistoryUnavailableException;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares what is now with what was when it was last asked. Asked by one thread. */
final class ChangeWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeWatch.class);
    private static final int INSTANCES = 100;
    private static final int DEAD_LETTERS = 20;

    private final EngineHistory history;
    private final AgentDirectory agents;
    private final DeadLetterShelf deadLetters;
    private final Map<String, Object> seen = new LinkedHashMap<>();
    private boolean primed;

    ChangeWatch(EngineHistory history, AgentDirectory agents, DeadLetterShelf deadLetters) {
        this.history = history;
        this.agents = agents;
        this.deadLetters = deadLetters;
    }

    /** What changed since the last time; nothing at the first look. While the history is away, the rest is still watched. */
    List<Change> changes() {
        var now = new LinkedHashMap<String, Object>();
        var changes = new ArrayList<Change>();
        instances(now, changes);
        Instant brokerTime = agents.brokerTime();
        compare(
                "agent",
                agents.find(AgentQuery.ALL).stream()
                        .map(agent -> AgentItem.of(agent, brokerTime))
                        .toList(),
                AgentItem::agentId,
                agent -> List.of(agent.state(), agent.working()),
                now,
                changes);
        compare(
                "dead-letter",
                deadLetters.find(letter -> true, null, DEAD_LETTERS),
                DeadLetter::id,
                DeadLetter::id,
                now,
                changes);
        seen.clear();
        seen.putAll(now);
        boolean first = !primed;
        primed = true;
        return first ? List.of() : changes;
    }

    /** Begins anew with the next look. */
    void forget() {
        primed = false;
        seen.clear();
    }

    private void instances(Map<String, Object> now, List<Change> changes) {
        try {
            List<InstanceItem> newest = history.instances(InstanceFilter.ALL, null, INSTANCES).items().stream()
                    .map(InstanceItem::of)
                    .toList();
            compare(
                    "instance",
                    newest,
                    InstanceItem::processInstanceKey,
                    instance -> List.of(instance.state(), instance.incidents()),
                    now,
                    changes);
        } catch (HistoryUnavailableException e) {
            LOG.debug("Instances cannot be watched while the history is away.", e);
            seen.forEach((id, state) -> {
                if (id.startsWith("instance ")) {
                    now.put(id, state);
                }
            });
        }
    }

    private <T> void compare(
            String kind,
            List<T> items,
            Function<T, String> id,
            Function<T, Object> state,
            Map<String, Object> now,
            List<Change> changes) {
        for (T item : items) {
            String name = kind + " " + id.apply(item);
            Object is = state.apply(item);
            now.put(name, is);
            if (!Objects.equals(seen.get(name), is)) {
                changes.add(new Change(kind, item));
            }
        }
    }
}
