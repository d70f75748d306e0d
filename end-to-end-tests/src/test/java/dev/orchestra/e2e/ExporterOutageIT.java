package dev.orchestra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.stack.Exporter;
import dev.orchestra.stack.LocalStack;
import dev.orchestra.stack.PostgresOptions;
import dev.orchestra.stack.ZeebeOptions;
import io.camunda.zeebe.client.ZeebeClient;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real exporter in a real broker, while Kafka and the broker are killed. */
final class ExporterOutageIT {

    private static final String TOPIC = "zeebe.records";
    private static final int KAFKA_PARTITIONS = 3;
    private static final String PROCESS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
              <bpmn:process id="short" isExecutable="true">
                <bpmn:startEvent id="begin"><bpmn:outgoing>f</bpmn:outgoing></bpmn:startEvent>
                <bpmn:sequenceFlow id="f" sourceRef="begin" targetRef="finish" />
                <bpmn:endEvent id="finish"><bpmn:incoming>f</bpmn:incoming></bpmn:endEvent>
              </bpmn:process>
            </bpmn:definitions>
            """;
    private static final List<String> STORY = List.of(
            "VARIABLE CREATED n",
            "PROCESS_INSTANCE ELEMENT_ACTIVATING short",
            "PROCESS_INSTANCE ELEMENT_ACTIVATING begin",
            "PROCESS_INSTANCE ELEMENT_COMPLETED begin",
            "PROCESS_INSTANCE ELEMENT_ACTIVATING finish",
            "PROCESS_INSTANCE ELEMENT_COMPLETED finish",
            "PROCESS_INSTANCE ELEMENT_COMPLETED short");

    private final JsonMapper json = JsonMapper.shared();
    private LocalStack stack;
    private ZeebeClient client;

    @BeforeEach
    void start() throws Exception {
        stack = LocalStack.builder()
                .quickStart()
                .zeebe(ZeebeOptions.DEFAULT.withPartitions(2).withExporters(List.of(exporterWithASmallBuffer())))
                .postgres(PostgresOptions.DEFAULT.withoutFsync())
                .build();
        LocalStack.start(List.of(stack.kafka(), stack.zeebe()));
        try (var admin = Admin.create(Map.of("bootstrap.servers", stack.kafka().bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, KAFKA_PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        client = ZeebeClient.newClientBuilder()
                .gatewayAddress(stack.zeebe().address())
                .usePlaintext()
                .build();
        client.newDeployResourceCommand()
                .addResourceString(PROCESS, StandardCharsets.UTF_8, "short.bpmn")
                .send()
                .join();
    }

    @AfterEach
    void stop() {
        client.close();
        stack.close();
    }

    @Test
    void skipsNothingWhenKafkaAndTheBrokerAreKilledAndEndsInTheOrderOfTheLog() {
        var instances = new HashSet<Long>();
        instances.addAll(run(50));

        stack.kafka().kill();
        instances.addAll(run(300));
        stack.kafka().start();
        instances.addAll(run(50));

        stack.kafka().kill();
        instances.addAll(run(100));
        stack.zeebe().kill();
        stack.zeebe().start();
        stack.kafka().start();
        instances.addAll(run(50));

        var read = new LinkedHashMap<String, JsonNode>();
        try (var consumer = consumer()) {
            await("every instance's end on " + TOPIC)
                    .atMost(Duration.ofMinutes(3))
                    .pollDelay(Duration.ZERO)
                    .until(() -> {
                        readInto(consumer, read);
                        return ended(read.values()).containsAll(instances);
                    });
        }
        var stories = new HashMap<Long, List<String>>();
        var positions = new HashMap<Integer, Long>();
        for (var record : read.values()) {
            var before = positions.put(
                    record.get("partition").asInt(), record.get("position").asLong());
            assertThat(record.get("position").asLong())
                    .as("first sights come in the order of the log")
                    .isGreaterThan(before == null ? -1 : before);
            var value = record.get("value");
            if (value.has("processInstanceKey")) {
                stories.computeIfAbsent(
                                Long.parseLong(value.get("processInstanceKey").asString()), key -> new ArrayList<>())
                        .add(record.get("valueType").asString() + " "
                                + record.get("intent").asString() + " "
                                + value.path("elementId")
                                        .asString(value.path("name").asString("")));
            }
        }
        assertThat(positions.keySet()).containsExactlyInAnyOrder(1, 2);
        // A command whose answer did not come in time was given again: then there are more than we know of.
        assertThat(stories).containsKeys(instances.toArray(Long[]::new));
        assertThat(instances)
                .allSatisfy(instance -> assertThat(stories.get(instance)).containsExactlyInAnyOrderElementsOf(STORY));
    }

    private Set<Long> run(int count) {
        var keys = new HashSet<Long>();
        for (var i = 0; i < count; i++) {
            var number = i;
            await().atMost(Duration.ofSeconds(60))
                    .pollDelay(Duration.ZERO)
                    .ignoreExceptions()
                    .until(() -> keys.add(client.newCreateInstanceCommand()
                            .bpmnProcessId("short")
                            .latestVersion()
                            .variables(Map.of("n", number))
                            .send()
                            .join()
                            .getProcessInstanceKey()));
        }
        return keys;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        var made = new KafkaConsumer<>(
                Map.of("bootstrap.servers", stack.kafka().bootstrapServers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partitions = new ArrayList<TopicPartition>();
        for (var i = 0; i < KAFKA_PARTITIONS; i++) {
            partitions.add(new TopicPartition(TOPIC, i));
        }
        made.assign(partitions);
        return made;
    }

    /** Keeps the first sight of each record; what comes again has to be equal. */
    private void readInto(KafkaConsumer<byte[], byte[]> consumer, Map<String, JsonNode> read) {
        for (var record : consumer.poll(Duration.ofMillis(200))) {
            var node = json.readTree(record.value());
            assertThat(record.partition()).isEqualTo(node.get("partition").asInt() - 1);
            var before = read.putIfAbsent(node.get("partition") + ":" + node.get("position"), node);
            assertThat(before == null || before.equals(node)).isTrue();
        }
    }

    private static Set<Long> ended(Iterable<JsonNode> records) {
        var keys = new HashSet<Long>();
        for (var record : records) {
            if (record.get("intent").asString().equals("ELEMENT_COMPLETED")
                    && record.get("value").path("elementType").asString("").equals("PROCESS")) {
                keys.add(Long.parseLong(record.get("key").asString()));
            }
        }
        return keys;
    }

    /** So small that an outage fills it, and the broker has to offer records again. */
    private static Exporter exporterWithASmallBuffer() throws IOException, URISyntaxException {
        return new Exporter(
                "orchestra",
                exporterJar(),
                "dev.orchestra.exporter.KafkaExporter",
                Map.of("bootstrapServers", "${kafka}", "topic", TOPIC, "maxBufferBytes", "65536"));
    }

    /** Its classes cannot be loaded here, because the broker provides what they stand on. */
    private static Path exporterJar() throws IOException, URISyntaxException {
        var url = ExporterOutageIT.class.getResource("/dev/orchestra/exporter/KafkaExporter.class");
        assertThat(url)
                .as("the packaged exporter; run the phase verify")
                .isNotNull()
                .hasProtocol("jar");
        return Path.of(((JarURLConnection) url.openConnection()).getJarFileURL().toURI());
    }
}
