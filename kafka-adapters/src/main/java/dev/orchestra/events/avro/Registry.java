package dev.orchestra.events.avro;

import org.apache.avro.Schema;

/** Where schemas are kept. Every method may wait for it some seconds. */
interface Registry {

    /**
     * The schema that an id stands for; an id never changes its meaning.
     *
     * @throws dev.orchestra.events.cloudevents.InvalidDataException if there is none, or it is no Avro schema
     * @throws dev.orchestra.events.log.JournalUnavailableException if the registry cannot be asked now
     */
    Schema schema(int id);

    /**
     * Looks a schema up, and registers it if it is new and may be registered. Twice is the same as once.
     *
     * @throws dev.orchestra.events.log.JournalUnavailableException if the registry cannot be asked now
     */
    Answer ensure(String subject, Schema schema);

    /**
     * Asks something cheap.
     *
     * @throws dev.orchestra.events.log.JournalUnavailableException if there is no answer
     */
    void ask();

    sealed interface Answer {

        record Registered(int id) implements Answer {}

        /** @param reason what the registry said, and what to do */
        record Refused(String reason) implements Answer {}
    }
}
