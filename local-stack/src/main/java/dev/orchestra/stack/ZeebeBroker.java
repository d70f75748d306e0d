package dev.orchestra.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One Zeebe broker with its gateway inside. */
public final class ZeebeBroker extends Component {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(120);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ZeebeOptions options;
    private final @Nullable Installation installation;
    private final @Nullable ClassArchive training;
    private final @Nullable OpenSearchServer openSearch;
    private final Path directory;
    private final Path log;
    private final String kafka;
    private final String address;
    private final int restPort = FreePorts.next();
    private final int managementPort = FreePorts.next();
    private final int commandPort = FreePorts.next();
    private final int internalPort = FreePorts.next();

    private ZeebeBroker(
            ZeebeOptions options,
            @Nullable Installation installation,
            @Nullable ClassArchive training,
            @Nullable OpenSearchServer openSearch,
            Path directory,
            Path log,
            String kafka,
            String address) {
        super("Zeebe", installation == null);
        this.options = options;
        this.installation = installation;
        this.training = training;
        this.openSearch = openSearch;
        this.directory = directory;
        this.log = log;
        this.kafka = kafka;
        this.address = address;
    }

    /** @param openSearch where Operate keeps its data, if Operate shall run in the broker's JVM */
    static ZeebeBroker own(
            ZeebeOptions options,
            Installation installation,
            @Nullable OpenSearchServer openSearch,
            Path directory,
            Path log,
            String kafka) {
        int port = options.port() == 0 ? FreePorts.next() : options.port();
        return new ZeebeBroker(options, installation, null, openSearch, directory, log, kafka, "127.0.0.1:" + port);
    }

    static ZeebeBroker elsewhere(String address, Path directory) {
        return new ZeebeBroker(ZeebeOptions.DEFAULT, null, null, null, directory, directory, "", address);
    }

    private static ZeebeBroker trainee(Installation installation, ClassArchive archive, Path directory) {
        return new ZeebeBroker(
                ZeebeOptions.DEFAULT,
                installation,
                archive,
                null,
                directory,
                directory.resolve("log"),
                "",
                "127.0.0.1:" + FreePorts.next());
    }

    /** The gRPC gateway, {@code host:port}. */
    public String address() {
        return address;
    }

    /**
     * The gateway's REST API, {@code http://host:port}.
     *
     * @throws StackException if the broker is external: only its gRPC address is known
     */
    public URI restAddress() {
        return local(restPort);
    }

    /**
     * Health, metrics and the exporters' administration, {@code http://host:port}.
     *
     * @throws StackException if the broker is external: only its gRPC address is known
     */
    public URI managementAddress() {
        return local(managementPort);
    }

    /** Where Operate is, {@code http://host:port/operate}, if it runs. */
    public Optional<URI> operate() {
        return openSearch == null ? Optional.empty() : Optional.of(restAddress().resolve("/operate"));
    }

    /**
     * Where it keeps all that it knows. To be touched only while it does not run or is paused.
     *
     * @throws StackException if the broker is external
     */
    public Path data() {
        if (isExternal()) {
            throw new StackException("Of a Zeebe elsewhere only the gRPC address is known, " + address);
        }
        return directory.resolve("data");
    }

    private URI local(int port) {
        if (isExternal()) {
            throw new StackException("Of a Zeebe elsewhere only the gRPC address is known, " + address);
        }
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public Path log() {
        return log;
    }

    @Override
    ProcessSpec prepare() {
        Installation zeebe = Objects.requireNonNull(installation, "an external Zeebe is not started");
        Path home = zeebe.home();
        ClassArchive archive = training == null ? ClassArchive.of(home) : training;
        archive.ensure(name(), zeebe.progress(), (fresh, work) -> trainee(zeebe, fresh, work));
        Path config = home.resolve("config");
        List<String> command = new ArrayList<>(ChildJvm.command(heapMegabytes(), zeebe.quickStart()));
        // The folder config is named, not on the class path, where a folder would rule out a class archive.
        command.addAll(archive.jvmOptions());
        command.addAll(List.of(
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-Dspring.config.additional-location=file:" + config + "/",
                "-Dlog4j2.configurationFile=" + config.resolve("log4j2.xml"),
                "-Dapp.home=" + home,
                "-Dbasedir=" + home,
                "-cp",
                home.resolve("lib").resolve("*").toString(),
                openSearch == null
                        ? "io.camunda.application.StandaloneBroker"
                        : "io.camunda.application.StandaloneCamunda"));
        Map<String, String> environment = new HashMap<>();
        environment.put("SPRING_APPLICATION_JSON", JSON.writeValueAsString(settings()));
        if (openSearch != null) {
            environment.putAll(OperateSettings.environment(openSearch.address(), address));
        }
        environment.putAll(options.environment());
        return new ProcessSpec(name(), command, environment, directory, log, "TERM", this::missing, READY_TIMEOUT);
    }

    /** As JSON, not as variables, because names in the exporters' arguments keep their capitals in it. */
    private Map<String, Object> settings() {
        Map<String, Object> exporters = new LinkedHashMap<>();
        for (Exporter exporter : options.exporters()) {
            Map<String, String> arguments = new LinkedHashMap<>();
            exporter.arguments().forEach((key, value) -> arguments.put(key, value.replace("${kafka}", kafka)));
            exporters.put(
                    exporter.id(),
                    Map.of(
                            "jarPath", exporter.jar().toString(),
                            "className", exporter.className(),
                            "args", arguments));
        }
        Map<String, Object> broker = new LinkedHashMap<>();
        broker.put(
                "network",
                Map.of(
                        "host", "127.0.0.1",
                        "commandApi", Map.of("port", commandPort),
                        "internalApi", Map.of("port", internalPort)));
        broker.put("gateway", Map.of("enable", true, "network", Map.of("host", "127.0.0.1", "port", gatewayPort())));
        broker.put(
                "cluster", Map.of("partitionsCount", options.partitions(), "clusterSize", 1, "replicationFactor", 1));
        broker.put(
                "data",
                Map.of(
                        "directory", data().toString(),
                        "logSegmentSize", "32MB",
                        "disk", Map.of("freeSpace", Map.of("processing", "768MB", "replication", "512MB"))));
        broker.put("experimental", Map.of("rocksdb", Map.of("memoryLimit", "64MB")));
        broker.put("exporters", exporters);
        return Map.of(
                "zeebe", Map.of("broker", broker),
                "server", Map.of("address", "127.0.0.1", "port", restPort),
                "management", Map.of("server", Map.of("address", "127.0.0.1", "port", managementPort)));
    }

    private int heapMegabytes() {
        return openSearch == null ? options.heapMegabytes() : options.heapMegabytes() + OperateSettings.HEAP_MEGABYTES;
    }

    private int gatewayPort() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /**
     * Ready when the gateway sees a healthy leader for every partition. With Operate the REST API wants a login, so the
     * broker's own word on its partitions has to do.
     */
    private Optional<String> missing() throws InterruptedException {
        if (openSearch != null) {
            return Readiness.http(managementAddress().resolve("/actuator/health/readiness"))
                    .missing();
        }
        URI uri = restAddress().resolve("/v2/topology");
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            HttpResponse<String> response = LoopbackHttp.CLIENT.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                return Optional.of(uri + " answers " + response.statusCode());
            }
            int leaders = 0;
            for (JsonNode broker : JSON.readTree(response.body()).path("brokers")) {
                for (JsonNode partition : broker.path("partitions")) {
                    boolean leads = partition.path("role").asString("").equalsIgnoreCase("leader");
                    boolean healthy = partition.path("health").asString("").equalsIgnoreCase("healthy");
                    leaders += leads && healthy ? 1 : 0;
                }
            }
            return leaders == options.partitions()
                    ? Optional.empty()
                    : Optional.of("%d of %d partitions have a healthy leader".formatted(leaders, options.partitions()));
        } catch (IOException e) {
            return Optional.of(uri + " does not answer (" + e.getClass().getSimpleName() + ")");
        }
    }
}
