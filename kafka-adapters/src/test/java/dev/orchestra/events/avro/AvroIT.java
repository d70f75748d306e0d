package dev.orchestra.events.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Event;
import dev.orchestra.events.Json;
import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.cloudevents.InvalidDataException;
import dev.orchestra.events.cloudevents.SchemaRefusedException;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.DeadLetterHeaders;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.LocalStack;
import dev.orchestra.stack.LocalStackExtension;
import dev.orchestra.stack.SchemaRegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Avro on a real broker with a real registry, which is killed and started again. */
@ExtendWith(AvroIT.WithRegistry.class)
class AvroIT {

    static class WithRegistry extends LocalStackExtension {
        @Override
        protected LocalStack.Builder stack() {
            return super.stack().schemaRegistry(0);
        }
    }

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String FIRST = """
            {"type":"record","name":"Order","fields":[{"name":"number","type":"int"}%s]}""";

    private final KafkaBroker broker;
    private final SchemaRegistryServer registry;
    private final String topic = "shop.orders-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<EventLog> logs = new ArrayList<>();

    @TempDir
    Path folder;

    AvroIT(KafkaBroker broker, SchemaRegistryServer registry) {
        this.broker = broker;
        this.registry = registry;
    }

    @AfterEach
    void close() {
        registry.start();
        logs.forEach(EventLog::close);
    }

    @Test
    void jsonAndAvroOnOneTopicAreReadAlikeAndWithoutARegistryAvroIsADeadLetterThatSaysSo() throws Exception {
        schema(FIRST.formatted(""));
        EventLog json = log(DataFormats.JSON);
        EventLog avro = log(formats());
        json.createTopics(List.of(TopicSpec.journal(topic)));

        append(json, 1).get();
        append(avro, 2).get();
        append(json, 3).get();

        List<Integer> read = new CopyOnWriteArrayList<>();
        subscribe(avro, "mixed", read);
        await().atMost(LONG).untilAsserted(() -> assertThat(read).containsExactlyInAnyOrder(1, 2, 3));
        List<Integer> jsonOnly = new CopyOnWriteArrayList<>();
        subscribe(json, "json-only", jsonOnly);
        List<String> letters = new CopyOnWriteArrayList<>();
        json.subscribe(
                SubscriptionOptions.of("letters-" + topic, Set.of(Topics.deadLetters(topic)))
                        .rawRecords(),
                delivery -> {
                    letters.add(delivery.raw().header(DeadLetterHeaders.MESSAGE).orElse(""));
                    delivery.done();
                    return true;
                });
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(jsonOnly).containsExactlyInAnyOrder(1, 3);
            assertThat(letters).singleElement().asString().contains("application/avro", "SCHEMA_REGISTRY_URL");
        });
    }

    @Test
    void aCompatibleChangeIsTakenAndAnIncompatibleOneIsRefusedWithFieldAndRule() throws Exception {
        schema(FIRST.formatted(""));
        EventLog first = log(formats());
        first.createTopics(List.of(TopicSpec.journal(topic)));
        append(first, 1).get();

        schema(FIRST.formatted(",{\"name\":\"note\",\"type\":[\"null\",\"string\"],\"default\":null}"));
        EventLog second = log(formats());
        append(second, 2).get();
        append(first, 3).get();

        List<Integer> read = new CopyOnWriteArrayList<>();
        subscribe(second, "changed", read);
        await().atMost(LONG).untilAsserted(() -> assertThat(read).containsExactlyInAnyOrder(1, 2, 3));

        schema(FIRST.formatted(",{\"name\":\"customer\",\"type\":\"string\"}"));
        assertThatThrownBy(this::formats)
                .isInstanceOf(SchemaRefusedException.class)
                .hasMessageContaining(topic + "-value")
                .hasMessageContaining("customer")
                .hasMessageContaining("BACKWARD")
                .hasMessageContaining("READER_FIELD_MISSING_DEFAULT_VALUE")
                .hasMessageContaining("Make the change compatible");
    }

    @Test
    void dataThatDoesNotFitIsNotAppendedAndWhatFollowsIs() throws Exception {
        schema(FIRST.formatted(""));
        EventLog log = log(formats());
        log.createTopics(List.of(TopicSpec.journal(topic)));

        assertThat(log.append(Outgoing.of(topic, "k", event("{\"number\":\"one\"}"))))
                .failsWithin(LONG)
                .withThrowableThat()
                .withCauseInstanceOf(InvalidDataException.class)
                .withMessageContaining("number: the Avro schema wants int");
        append(log, 2).get();
    }

    @Test
    void withTheRegistryKilledDuringTrafficNothingIsLostAndWhatIsNewWaitsForIt() throws Exception {
        schema(FIRST.formatted(""));
        EventLog writer = log(formats());
        writer.createTopics(List.of(TopicSpec.journal(topic)));
        List<Integer> read = new CopyOnWriteArrayList<>();
        subscribe(writer, "known", read);
        append(writer, 0).get();
        await().atMost(LONG).until(() -> read.contains(0));

        registry.kill();
        for (int i = 1; i <= 50; i++) {
            append(writer, i).get();
        }
        await().atMost(LONG).untilAsserted(() -> assertThat(read).hasSize(51));

        // Somebody who starts now knows no schema: neither to read nor to write.
        EventLog late = log(formats());
        List<Integer> readLate = new CopyOnWriteArrayList<>();
        subscribe(late, "late", readLate);
        CompletableFuture<Position> waiting = append(late, 51);
        append(writer, 52).get();
        assertThat(waiting).isNotDone();
        assertThat(readLate).isEmpty();

        registry.start();
        assertThat(waiting).succeedsWithin(LONG);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(readLate).hasSize(53).doesNotHaveDuplicates());
    }

    private void schema(String text) throws IOException {
        Files.writeString(folder.resolve(topic + ".avsc"), text);
    }

    private AvroFormats formats() {
        AvroFormats formats = new AvroFormats(
                AvroOptions.of(registry.address(), List.of(topic)).withSchemas(folder));
        formats.check();
        return formats;
    }

    private EventLog log(DataFormats formats) {
        EventLog log = new KafkaEventLog(
                KafkaEventLogOptions.of(broker.bootstrapServers(), "avro"), Tracing.OFF, Clock.systemUTC(), formats);
        logs.add(log);
        return log;
    }

    private CompletableFuture<Position> append(EventLog log, int number) {
        return log.append(Outgoing.of(topic, "k" + number, event("{\"number\":%d}".formatted(number))));
    }

    private static Event event(String data) {
        return Event.ofType("com.shop.order.placed")
                .id(UUID.randomUUID().toString())
                .source("/clients/shop")
                .data(Json.parse(data))
                .build();
    }

    private void subscribe(EventLog log, String group, List<Integer> numbers) {
        log.subscribe(SubscriptionOptions.of(group + "-" + topic, Set.of(topic)), delivery -> {
            numbers.add(number(delivery));
            delivery.done();
            return true;
        });
    }

    private static int number(Delivery delivery) {
        return (Integer) delivery.event().orElseThrow().data().asMap().get("number");
    }
}
