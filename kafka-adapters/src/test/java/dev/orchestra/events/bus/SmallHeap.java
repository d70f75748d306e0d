package dev.orchestra.events.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that could not hold what it reads. */
final class SmallHeap {

    private SmallHeap() {}

    static List<String> run(String bootstrapServers, String prefix, String target) throws Exception {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx64m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        bootstrapServers,
                        prefix,
                        target)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as("%s", lines).isZero();
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }

    static final class Main {

        public static void main(String[] arguments) {
            Topics topics = new Topics(arguments[1]);
            try (EventLog log = KafkaEventBusIT.log(arguments[0]);
                    EventBus bus = EventBus.on(log, topics, Clock.systemUTC())) {
                BitSet different = new BitSet();
                int all = count(bus, EventFilter.ALL, different);
                System.out.printf("history holds %d events, %d of them different%n", all, different.cardinality());
                System.out.printf(
                        "history of rare events of /s3 holds %d%n",
                        count(bus, EventFilter.types("rare").source("/s3"), new BitSet()));
                ReplayRequest request = ReplayRequest.of(
                                Selection.of(EventFilter.ALL), ReplayTarget.topic(arguments[2]))
                        .perSecond(100_000);
                System.out.printf("the plan is to send %d%n", bus.plan(request).events());
                ReplayProgress end = bus.replay(request).ended().join();
                System.out.printf("the replay is %s with %d%n", end.state(), end.sent());
            }
        }

        private static int count(EventBus bus, EventFilter filter, BitSet different) {
            int count = 0;
            Optional<String> cursor = Optional.empty();
            do {
                HistoryPage page = bus.history(Selection.of(filter), 1_000, cursor);
                page.events()
                        .forEach(found ->
                                different.set(Integer.parseInt(found.event().id())));
                count += page.events().size();
                cursor = page.next();
            } while (cursor.isPresent());
            return count;
        }
    }
}
