package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.Message;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.events.Json;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.stack.KafkaBroker;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Instances with state on a real Kafka, in processes that are killed. */
@ExtendWith(AgentStack.class)
class AgentInstancesIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final int KEYS = 12;
    private static final int ENTRIES = 600;
    private static final int AT_ONCE = 24;

    private final KafkaBroker broker;
    private final String agent = "ledger-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<ChildAgent> children = new ArrayList<>();
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final CountDownLatch struck = new CountDownLatch(1);

    AgentInstancesIT(KafkaBroker broker) {
        this.broker = broker;
    }

    @AfterEach
    void stop() throws Exception {
        struck.countDown();
        for (ChildAgent child : children) {
            child.close();
        }
    }

    @Test
    void whatWasAcknowledgedOutlivesEveryProcessAndIsThereOnce() throws Exception {
        try (AgentRuntime asker = asker()) {
            Messenger messenger = asker.messenger();
            ChildAgent first = child("first");
            child("second");
            awaitKnown(messenger, "first", "second");
            CompletableFuture<?> writing = CompletableFuture.runAsync(() -> writeAll(messenger));

            await().atMost(LONG).until(() -> acknowledged.size() > ENTRIES / 4);
            first.kill();
            struck.countDown();
            writing.join();
            await().atMost(LONG).until(() -> acknowledged.size() == ENTRIES);

            // Nobody is left who has them in memory.
            for (ChildAgent child : children) {
                child.close();
            }
            child("third");
            awaitKnown(messenger, "third");
            assertThat(stored(messenger)).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(acknowledged);
        }
    }

    @Test
    void aProcessThatWasStoppedAndComesBackWritesOverNothing() throws Exception {
        try (AgentRuntime asker = asker()) {
            Messenger messenger = asker.messenger();
            ChildAgent stopped = child("stopped");
            awaitKnown(messenger, "stopped");
            CompletableFuture<?> writing = CompletableFuture.runAsync(() -> writeAll(messenger));
            await().atMost(LONG).until(() -> acknowledged.size() > ENTRIES / 6);
            stopped.signal("STOP");
            struck.countDown();
            int before = acknowledged.size();
            child("other");
            awaitKnown(messenger, "other");
            await().atMost(LONG).until(() -> acknowledged.size() > before + AT_ONCE);
            stopped.signal("CONT");
            writing.join();
            await().atMost(LONG).until(() -> acknowledged.size() == ENTRIES);

            assertThat(stored(messenger)).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(acknowledged);
        }
    }

    private List<Integer> stored(Messenger messenger) throws Exception {
        List<Integer> stored = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            stored.addAll(messenger
                    .ask(address(key), "read", Json.object(), LONG)
                    .as(Entries.class)
                    .numbers());
        }
        return stored;
    }

    private void writeAll(Messenger messenger) {
        Semaphore places = new Semaphore(AT_ONCE);
        for (int number = 0; number < ENTRIES; number++) {
            if (number == ENTRIES * 3 / 4) {
                awaitStruck();
            }
            places.acquireUninterruptibly();
            int entry = number;
            messenger
                    .send(address(entry % KEYS), "add", Json.of(Map.of("number", entry)), Duration.ofMinutes(3))
                    .whenComplete((answer, error) -> {
                        places.release();
                        if (error == null) {
                            acknowledged.add(entry);
                        }
                    });
        }
    }

    /** However slow the test is, some entries come after what it does. */
    private void awaitStruck() {
        try {
            struck.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private AgentAddress address(int key) {
        return AgentAddress.instance(agent, "book-" + key);
    }

    private AgentRuntime asker() {
        String id = "asker-" + UUID.randomUUID().toString().substring(0, 8);
        KafkaEventLog log = new KafkaEventLog(
                KafkaEventLogOptions.of(broker.bootstrapServers(), id), Tracing.OFF, Clock.systemUTC());
        return AgentRuntime.builder()
                .agent("asker")
                .agentId(id)
                .drainTime(Duration.ofSeconds(1))
                .openTelemetry(OpenTelemetry.noop())
                .onMessage((message, answers) -> Json.object())
                .ownEventLog(any -> log)
                .start();
    }

    private ChildAgent child(String name) {
        ChildAgent child = ChildAgent.start(
                Ledger.class,
                ChildAgent.environment(agent + "-" + name, broker.bootstrapServers()),
                agent,
                Long.toString(TICK.toMillis()));
        children.add(child);
        return child;
    }

    private void awaitKnown(Messenger messenger, String... names) {
        for (String name : names) {
            await().atMost(LONG).until(() -> messenger.find(agent + "-" + name).isPresent());
        }
    }

    record Entries(List<Integer> numbers) {
        Entries with(int number) {
            List<Integer> all = new ArrayList<>(numbers);
            all.add(number);
            return new Entries(all);
        }
    }

    /** Writes down each number that it is told, and every time it is told. */
    static final class Ledger implements KeyedAgent {
        private static final Entries NONE = new Entries(List.of());

        public static void main(String[] arguments) throws Exception {
            ChildAgent.describe(arguments[0])
                    .tick(Duration.ofMillis(Long.parseLong(arguments[1])))
                    .instances(key -> new Ledger())
                    .start()
                    .join();
        }

        @Override
        public Json receive(Message message, InstanceContext context) {
            if (message.type().equals("read")) {
                return Json.of(context.state().get(Entries.class).orElse(NONE));
            }
            int number = (Integer) message.data().asMap().get("number");
            Entries now = context.state().update(Entries.class, NONE, old -> old.with(number));
            return Json.of(Map.of("entries", now.numbers().size()));
        }
    }
}
