package dev.orchestra.exporter;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

final class PartitionExportTest {

    private static final String TOPIC = "zeebe.records";
    private static final Pattern POSITION = Pattern.compile("\"position\":(\\d+)");

    private final FakeController controller = new FakeController(-1);
    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final Queue<KafkaException> unreachable = new ArrayDeque<>();
    private final Queue<KafkaException> unmakeable = new ArrayDeque<>();
    private long nowMillis;
    private PartitionExport export = start(64 * 1024);

    @Test
    void movesThePositionOnlyWhenKafkaHasTheRecordAndAllBeforeIt() {
        exportVariables(1, 2, 3);
        controller.tick();
        assertThat(position()).isEqualTo(-1);

        producer().completeNext();
        controller.tick();
        assertThat(position()).isEqualTo(1);

        producer().completeNext();
        producer().completeNext();
        controller.tick();
        assertThat(position()).isEqualTo(3);
    }

    @Test
    void passesRecordsThatAreNotExportedWhenThoseBeforeThemAreAcknowledged() {
        export.export(TestRecords.elementActivated(1));
        controller.tick();
        assertThat(position()).isEqualTo(1);

        exportVariables(2);
        export.export(TestRecords.elementActivated(3));
        export.export(TestRecords.elementActivated(4));
        controller.tick();
        assertThat(position()).isEqualTo(1);

        producer().completeNext();
        controller.tick();
        assertThat(position()).isEqualTo(4);
        assertThat(sent(producer())).isEqualTo("2");
    }

    @Test
    void refusesTheRecordThatDoesNotFitAndTakesItOnceKafkaHasAcknowledgedAnother() {
        var large = "x".repeat(30 * 1024);
        export.export(TestRecords.variable(1, large));
        export.export(TestRecords.variable(2, large));

        assertThatIllegalStateException()
                .isThrownBy(() -> export.export(TestRecords.variable(3, large)))
                .withMessageContaining("position 3 of partition 2")
                .withMessageContaining("raise maxBufferBytes");
        assertThat(sent(producer())).isEqualTo("1 2");

        producer().completeNext();
        export.export(TestRecords.variable(3, large));
        assertThat(sent(producer())).isEqualTo("1 2 3");
    }

    @Test
    void takesASingleRecordThatIsLargerThanTheBuffer() {
        export.export(TestRecords.variable(1, "x".repeat(100 * 1024)));

        assertThat(sent(producer())).isEqualTo("1");
    }

    @Test
    void sendsAgainFromTheFirstUnacknowledgedRecordInTheOldOrderAfterAFinalFailure() {
        exportVariables(1, 2, 3);
        var first = producer();
        first.completeNext();
        first.errorNext(new TopicAuthorizationException("denied"));
        assertThat(first.closed())
                .as("closed at once, so that 3 does not overtake 2")
                .isTrue();

        exportVariables(4);
        controller.tick();
        assertThat(producers).as("a pause comes first").hasSize(1);
        assertThat(position()).isEqualTo(1);

        passTime(Duration.ofSeconds(1));
        controller.tick();
        assertThat(producers).hasSize(2);
        assertThat(sent(producer())).isEqualTo("2 3 4");

        complete(producer());
        controller.tick();
        assertThat(position()).isEqualTo(4);
    }

    @Test
    void ignoresWhatAClosedProducerSaysAboutRecordsThatItThrewAway() {
        exportVariables(1, 2);
        var first = producer();
        first.errorNext(new TopicAuthorizationException("denied"));
        controller.tick();
        passTime(Duration.ofSeconds(1));
        controller.tick();

        first.errorNext(new KafkaException("closed"));
        controller.tick();

        assertThat(producers).hasSize(2);
        assertThat(producer().closed()).isFalse();
        assertThat(sent(producer())).isEqualTo("1 2");
    }

    @Test
    void keepsARecordThatKafkaKeepsRefusingAndPausesLongerEachTime() {
        exportVariables(1);
        for (var attempt = 1; attempt <= 8; attempt++) {
            producer().errorNext(new TopicAuthorizationException("denied"));
            controller.tick();
            passTime(Duration.ofSeconds(10));
            controller.tick();
            assertThat(producers).hasSize(attempt + 1);
        }
        producer().completeNext();
        controller.tick();

        assertThat(position()).isEqualTo(1);
    }

    @Test
    void cutsTheLongFieldsOfARecordThatKafkaRefusesForItsSize() {
        export = start(4 * 1024 * 1024);
        export.export(TestRecords.variable(1, "x".repeat(1_000_000)));
        producer().errorNext(new RecordTooLargeException("over the topic's limit"));
        controller.tick();
        passTime(Duration.ofSeconds(1));
        controller.tick();

        var cut = new String(producer().history().getFirst().value(), StandardCharsets.UTF_8);
        assertThat(cut).hasSizeLessThan(2048).contains("\"truncated\":{\"value\":1000000}");
        producer().completeNext();
        controller.tick();
        assertThat(position()).isEqualTo(1);
    }

    @Test
    void waitsWithTheSameProducerWhileKafkaCannotBeReached() {
        unreachable.add(new TimeoutException("no metadata"));
        unreachable.add(new TimeoutException("no metadata"));
        exportVariables(1, 2);
        assertThat(sent(producer())).isEmpty();

        passTime(Duration.ofSeconds(1));
        controller.tick();
        assertThat(sent(producer())).isEmpty();

        passTime(Duration.ofSeconds(2));
        controller.tick();
        assertThat(sent(producer())).isEqualTo("1 2");
        assertThat(producers).hasSize(1);
        assertThat(position()).isEqualTo(-1);
    }

    @Test
    void triesAgainWhenTheProducerCannotBeMade() {
        unmakeable.add(new KafkaException("No resolvable bootstrap urls"));
        exportVariables(1);
        assertThat(producers).isEmpty();

        passTime(Duration.ofSeconds(1));
        exportVariables(2);
        assertThat(sent(producer())).isEqualTo("1 2");
    }

    @Test
    void reportsThePositionOnClosingAndIsSilentAfterwards() {
        exportVariables(1, 2);
        producer().completeNext();

        export.close();
        assertThat(position()).isEqualTo(1);
        assertThat(producer().closed()).isTrue();

        controller.tick();
        assertThat(position()).isEqualTo(1);
    }

    private PartitionExport start(int bufferBytes) {
        var outbox = new Outbox(bufferBytes, controller.getLastExportedRecordPosition());
        var sender = new RecordSender(TOPIC, outbox, this::makeProducer, () -> nowMillis, NOPLogger.NOP_LOGGER);
        var started = new PartitionExport(
                controller,
                new RecordSelection(RecordSelection.SUPPORTED),
                new RecordEncoder(2_000_000),
                outbox,
                sender);
        started.start();
        return started;
    }

    private Producer<byte[], byte[]> makeProducer() {
        throwNext(unmakeable);
        var node = new Node(0, "localhost", 1);
        var cluster = new Cluster(
                "c",
                List.of(node),
                List.of(new PartitionInfo(TOPIC, 0, node, new Node[] {node}, new Node[] {node})),
                Set.of(),
                Set.of());
        var made = new MockProducer<>(cluster, false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized List<PartitionInfo> partitionsFor(String topic) {
                throwNext(unreachable);
                return super.partitionsFor(topic);
            }
        };
        producers.add(made);
        return made;
    }

    private static void throwNext(Queue<KafkaException> problems) {
        var problem = problems.poll();
        if (problem != null) {
            throw problem;
        }
    }

    private void exportVariables(long... positions) {
        for (var position : positions) {
            export.export(TestRecords.variable(position, "\"v\""));
        }
    }

    private MockProducer<byte[], byte[]> producer() {
        return producers.getLast();
    }

    private void complete(MockProducer<byte[], byte[]> producer) {
        while (producer.completeNext()) {
            assertThat(producer.closed()).isFalse();
        }
    }

    private void passTime(Duration time) {
        nowMillis += time.toMillis();
    }

    private long position() {
        return controller.getLastExportedRecordPosition();
    }

    private static String sent(MockProducer<byte[], byte[]> producer) {
        return producer.history().stream()
                .map(record -> POSITION.matcher(new String(record.value(), StandardCharsets.UTF_8)))
                .map(matcher -> matcher.find() ? matcher.group(1) : "?")
                .collect(joining(" "));
    }
}
