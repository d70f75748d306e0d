package dev.orchestra.events;

/** The data of a standard event of the bus, on {@code agent.event}. Types of one's own stand beside them. */
public sealed interface BusEvent permits TaskEvent, FeatureEvent, AgentEvent, SystemEvent {

    /** The type that this is the data of. */
    EventType type();

    /** What the event is about: its subject. */
    String about();

    /** An event with this data; source, id and what else belongs to it are still to be set. */
    default EventBuilder event() {
        return Event.of(type()).subject(about()).data(this);
    }
}
