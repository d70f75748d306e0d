package dev.orchestra.agents.interactions;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.RawRecord;
import java.util.List;
import java.util.function.Predicate;

/** A stretch of time, to be read topic by topic: from the journal, or from what this process remembers of it. */
interface Stretch {

    /** One record that passed. */
    interface Reader {
        void read(RawRecord record, Event event);
    }

    /** The records of all partitions of a topic. */
    void scan(String topic, Predicate<RawRecord> wanted, Reader reader);

    /** The records of one key. */
    void scanKey(String topic, String key, Predicate<RawRecord> wanted, Reader reader);

    /** Topics that could not be read. */
    List<String> unread();
}
