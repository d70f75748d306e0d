package dev.orchestra.stack;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;

/** One Kafka node, broker and controller (KRaft). Topics are not created by themselves; records may have 16 MB. */
public final class KafkaBroker extends Component {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
    private static final int RECORD_BYTES_MAX = 16 << 20;

    private final KafkaOptions options;
    private final Supplier<Path> distribution;
    private final Path directory;
    private final Path log;
    private final String bootstrapServers;
    private final int controllerPort;

    private KafkaBroker(
            KafkaOptions options,
            Supplier<Path> distribution,
            Path directory,
            Path log,
            String bootstrapServers,
            boolean external) {
        super("Kafka", external);
        this.options = options;
        this.distribution = distribution;
        this.directory = directory;
        this.log = log;
        this.bootstrapServers = bootstrapServers;
        this.controllerPort = FreePorts.next();
    }

    static KafkaBroker own(KafkaOptions options, Supplier<Path> distribution, Path directory, Path log) {
        int port = options.port() == 0 ? FreePorts.next() : options.port();
        return new KafkaBroker(options, distribution, directory, log, "127.0.0.1:" + port, false);
    }

    static KafkaBroker elsewhere(String bootstrapServers, Path directory) {
        return new KafkaBroker(KafkaOptions.DEFAULT, () -> directory, directory, directory, bootstrapServers, true);
    }

    /** Where clients connect, {@code host:port}, several separated by commas. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public Path log() {
        return log;
    }

    @Override
    ProcessSpec prepare() {
        try {
            Path config = configure();
            if (!Files.exists(directory.resolve("logs").resolve("meta.properties"))) {
                format(config);
            }
            List<String> command = new ArrayList<>(java(options.heapMegabytes()));
            command.addAll(List.of("kafka.Kafka", config.toString()));
            return new ProcessSpec(name(), command, Map.of(), directory, log, "TERM", this::missing, READY_TIMEOUT);
        } catch (IOException e) {
            throw new StackException("Could not prepare Kafka in %s: %s".formatted(directory, e), e);
        }
    }

    private List<String> java(int heapMegabytes) {
        return List.of(
                JavaRuntime.executable(),
                "-Xms64m",
                "-Xmx" + heapMegabytes + "m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dlog4j2.configurationFile=" + directory.resolve("log4j2.properties"),
                "-Dkafka.logs.dir=" + directory,
                "-cp",
                distribution.get().resolve("*").toString());
    }

    private Path configure() throws IOException {
        Files.writeString(directory.resolve("log4j2.properties"), """
                appender.out.type = Console
                appender.out.name = out
                appender.out.layout.type = PatternLayout
                appender.out.layout.pattern = %d %p %c{1} %m%n
                rootLogger.level = warn
                rootLogger.appenderRef.out.ref = out
                logger.kafka.name = kafka.server.KafkaRaftServer
                logger.kafka.level = info
                """);
        Properties properties = new Properties();
        properties.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
                Map.entry(
                        "listeners",
                        "PLAINTEXT://%s,CONTROLLER://127.0.0.1:%d".formatted(bootstrapServers, controllerPort)),
                Map.entry("advertised.listeners", "PLAINTEXT://" + bootstrapServers),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("log.dirs", directory.resolve("logs").toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("message.max.bytes", Integer.toString(RECORD_BYTES_MAX)),
                Map.entry("replica.fetch.max.bytes", Integer.toString(RECORD_BYTES_MAX)),
                Map.entry("offsets.topic.num.partitions", "4"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("transaction.state.log.num.partitions", "4"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20))));
        properties.putAll(options.settings());
        Path config = directory.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(config)) {
            properties.store(writer, null);
        }
        return config;
    }

    /** Writes the cluster's id and metadata version into an empty directory, as Kafka wants it before the first start. */
    private void format(Path config) throws IOException {
        List<String> command = new ArrayList<>(java(128));
        command.addAll(List.of(
                "kafka.tools.StorageTool",
                "format",
                "--ignore-formatted",
                "--cluster-id",
                Uuid.randomUuid().toString(),
                "--config",
                config.toString()));
        ShortRun.run("Formatting Kafka's directory", command, directory, log);
    }

    private Optional<String> missing() throws InterruptedException {
        int colon = bootstrapServers.lastIndexOf(':');
        if (FreePorts.isFree(Integer.parseInt(bootstrapServers.substring(colon + 1)))) {
            return Optional.of("nothing listens on " + bootstrapServers);
        }
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                2_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                2_500);
        try (Admin admin = Admin.create(settings)) {
            int nodes = admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).size();
            return nodes > 0 ? Optional.empty() : Optional.of("the cluster has no broker yet");
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Optional.of(
                    cause instanceof TimeoutException
                            ? bootstrapServers + " does not answer"
                            : "describing the cluster failed: " + cause);
        }
    }
}
