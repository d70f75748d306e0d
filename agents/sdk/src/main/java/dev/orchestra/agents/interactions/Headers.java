package dev.orchestra.agents.interactions;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.RawRecord;
import java.util.Optional;

/** What a record's headers say, so that most records need no decoding. In structured mode they say nothing. */
final class Headers {

    private Headers() {}

    static boolean mayBe(RawRecord record, Attribute attribute, String value) {
        return header(record, attribute).map(value::equals).orElse(true);
    }

    static boolean mayBeType(RawRecord record, EventType type) {
        return record.header("ce_type").map(type.wireName()::equals).orElse(true);
    }

    static Optional<String> header(RawRecord record, Attribute attribute) {
        return record.header("ce_" + attribute.wireName());
    }
}
