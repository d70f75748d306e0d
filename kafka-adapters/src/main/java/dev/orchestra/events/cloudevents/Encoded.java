package dev.orchestra.events.cloudevents;

import dev.orchestra.events.log.RawRecord.Header;
import java.util.List;

/** An event as a record's value and headers. */
@SuppressWarnings("ArrayRecordComponent") // The bytes are handed on, never compared.
public record Encoded(byte[] value, List<Header> headers) {}
