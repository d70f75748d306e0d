package dev.orchestra.events.bus;

import dev.orchestra.events.AgentEvent;
import dev.orchestra.events.BusEvent;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.FeatureEvent;
import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.SystemEvent;
import dev.orchestra.events.TaskEvent;
import java.util.Map;

/** The data of the standard types, so that what is published under their names has their shape. */
final class StandardPayloads {

    private static final Map<String, Class<? extends BusEvent>> BY_TYPE = Map.ofEntries(
            entry(EventType.TASK_CREATED, TaskEvent.TaskCreated.class),
            entry(EventType.TASK_ASSIGNED, TaskEvent.TaskAssigned.class),
            entry(EventType.TASK_STARTED, TaskEvent.TaskStarted.class),
            entry(EventType.TASK_COMPLETED, TaskEvent.TaskCompleted.class),
            entry(EventType.TASK_FAILED, TaskEvent.TaskFailed.class),
            entry(EventType.TASK_RETRIED, TaskEvent.TaskRetried.class),
            entry(EventType.FEATURE_CREATED, FeatureEvent.FeatureCreated.class),
            entry(EventType.FEATURE_STARTED, FeatureEvent.FeatureStarted.class),
            entry(EventType.FEATURE_COMPLETED, FeatureEvent.FeatureCompleted.class),
            entry(EventType.FEATURE_BLOCKED, FeatureEvent.FeatureBlocked.class),
            entry(EventType.AGENT_STARTED, AgentEvent.AgentStarted.class),
            entry(EventType.AGENT_STOPPED, AgentEvent.AgentStopped.class),
            entry(EventType.AGENT_FAILED, AgentEvent.AgentFailed.class),
            entry(EventType.AGENT_SUSPECTED, AgentEvent.AgentSuspected.class),
            entry(EventType.AGENT_RECOVERED, AgentEvent.AgentRecovered.class),
            entry(EventType.SYSTEM_SHUTDOWN, SystemEvent.SystemShutdown.class),
            entry(EventType.SYSTEM_CHECKED, SystemEvent.SystemChecked.class));

    private StandardPayloads() {}

    private static Map.Entry<String, Class<? extends BusEvent>> entry(EventType type, Class<? extends BusEvent> data) {
        return Map.entry(type.wireName(), data);
    }

    /** @throws IllegalArgumentException if the type is a standard one and the data is none of it */
    static void check(Event event) {
        Class<? extends BusEvent> payload = BY_TYPE.get(event.type());
        if (payload == null) {
            return;
        }
        try {
            event.dataAs(payload);
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException(
                    "The data of event %s of %s is none of the type %s: %s"
                            .formatted(event.id(), event.source(), event.type(), e.getMessage()),
                    e);
        }
    }
}
