package dev.orchestra.stack;

import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One Kafka node, broker and controller (KRaft). Topics are not created by themselves; records may have 16 MB. */
public final class KafkaBroker extends Component {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
    private static final int RECORD_BYTES_MAX = 16 << 20;

    private final KafkaOptions options;
    private final @Nullable Installation installation;
    private final @Nullable ClassArchive training;
    private final Path directory;
    private final Path log;
    private final String bootstrapServers;
    private final int controllerPort;

    private KafkaBroker(
            KafkaOptions options,
            @Nullable Installation installation,
            @Nullable ClassArchive training,
            Path directory,
            Path log,
            String bootstrapServers) {
        super("Kafka", installation == null);
        this.options = options;
        this.installation = installation;
        this.training = training;
        this.directory = directory;
        this.log = log;
        this.bootstrapServers = bootstrapServers;
        this.controllerPort = FreePorts.next();
    }

    static KafkaBroker own(KafkaOptions options, Installation installation, Path directory, Path log) {
        int port = options.port() == 0 ? FreePorts.next() : options.port();
        return new KafkaBroker(options, installation, null, directory, log, "127.0.0.1:" + port);
    }

    static KafkaBroker elsewhere(String bootstrapServers, Path directory) {
        return new KafkaBroker(KafkaOptions.DEFAULT, null, null, directory, directory, bootstrapServers);
    }

    private static KafkaBroker trainee(Installation installation, ClassArchive archive, Path directory) {
        return new KafkaBroker(
                KafkaOptions.DEFAULT,
                installation,
                archive,
                directory,
                directory.resolve("log"),
                "127.0.0.1:" + FreePorts.next());
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
        Installation kafka = Objects.requireNonNull(installation, "an external Kafka is not started");
        try {
            Path home = kafka.home();
            ClassArchive archive = training == null ? ClassArchive.of(home) : training;
            archive.ensure(name(), kafka.progress(), (fresh, work) -> trainee(kafka, fresh, work));
            List<String> command = new ArrayList<>(ChildJvm.command(options.heapMegabytes(), kafka.quickStart()));
            command.addAll(archive.jvmOptions());
            command.addAll(List.of(
                    "-Dlog4j2.configurationFile=" + directory.resolve("log4j2.properties"),
                    "-cp",
                    home.resolve("*") + File.pathSeparator + MainJar.beside(home, KafkaMain.class),
                    KafkaMain.class.getName(),
                    configure().toString(),
                    directory.resolve("logs").toString(),
                    Uuid.randomUuid().toString()));
            return new ProcessSpec(name(), command, Map.of(), directory, log, "TERM", this::missing, READY_TIMEOUT);
        } catch (IOException e) {
            throw new StackException("Could not prepare Kafka in %s: %s".formatted(directory, e), e);
        }
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
                // After a kill the controller lets the broker in again when the session of its earlier life is over.
                Map.entry("broker.session.timeout.ms", "3000"),
                Map.entry("broker.heartbeat.interval.ms", "500"),
                Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20))));
        properties.putAll(options.settings());
        Path config = directory.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(config)) {
            properties.store(writer, null);
        }
        return config;
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
