package dev.orchestra.benchmarks;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.cloudevents.Encoded;
import dev.orchestra.events.cloudevents.EventCodec;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What an event costs to write and to read: {@code benchmarks/run jmh Codec}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {

    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final EventCodec codec = new EventCodec(EventCodec.DEFAULT_VALUE_BYTES_MAX);
    private final Event request = Event.of(EventType.STEP_REQUESTED)
            .id("4503599627370512-1")
            .source("/orchestra/server")
            .subject("4503599627370497/ask-the-agent")
            .time(Instant.parse("2026-11-20T10:15:00.123Z"))
            .with(Attribute.CORRELATION_ID, "4503599627370497")
            .with(Attribute.CAUSATION_ID, "4503599627370497")
            .with(Attribute.PARTITION_KEY, "4503599627370512")
            .with(Attribute.JOB_KEY, "4503599627370512")
            .with(Attribute.ATTEMPT, "1")
            .with(Attribute.STEP_TOKEN, "A".repeat(160))
            .with(Attribute.AGENT, "echo")
            .with(Attribute.ELEMENT_ID, "ask-the-agent")
            .with(Attribute.PROCESS_ID, "one-step")
            .with(Attribute.EXPIRY_TIME, "2026-11-20T10:20:00Z")
            .data(Map.of("input", Map.of("message", "x".repeat(400)), "headers", Map.of()))
            .build();
    private final RawRecord record = raw(codec.encode(request, TRACEPARENT));

    private static RawRecord raw(Encoded encoded) {
        return new RawRecord(
                new Position("topic", 0, 0), new byte[] {1}, encoded.value(), encoded.headers(), Instant.EPOCH);
    }

    /** A request of 420 bytes of data with 10 extensions. */
    @Benchmark
    public Encoded write() {
        return codec.encode(request, TRACEPARENT);
    }

    @Benchmark
    public Decoded read() {
        return codec.decode(record);
    }
}
