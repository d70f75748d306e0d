package dev.orchestra.events.cloudevents;

import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RawRecord.Header;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Records for the tests of this package. */
final class Records {

    private Records() {}

    static RawRecord of(byte[] value, List<Header> headers) {
        return new RawRecord(new Position("topic", 0, 0), null, value, headers, Instant.EPOCH);
    }

    static RawRecord of(String value, Map<String, String> headers) {
        List<Header> list = new ArrayList<>();
        headers.forEach((name, text) -> list.add(new Header(name, text.getBytes(StandardCharsets.UTF_8))));
        return of(value.getBytes(StandardCharsets.UTF_8), list);
    }

    /** A record as it is written down in {@code recorded/*.binary}: headers, an empty line, the value. */
    static RawRecord parse(String recorded) {
        int end = recorded.indexOf("\n\n");
        List<Header> headers = recorded.substring(0, end)
                .lines()
                .map(line -> line.split(": ", 2))
                .map(parts -> new Header(parts[0], parts[1].getBytes(StandardCharsets.UTF_8)))
                .toList();
        return of(recorded.substring(end + 2).getBytes(StandardCharsets.UTF_8), headers);
    }

    static List<String> lines(List<Header> headers) {
        return headers.stream()
                .map(header -> header.name() + ": " + new String(header.value(), StandardCharsets.UTF_8))
                .toList();
    }
}
