package dev.orchestra.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One Zeebe broker with its gateway inside. */
public final class ZeebeBroker extends Component {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(120);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ZeebeOptions options;
    private final Supplier<Path> distribution;
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
            Supplier<Path> distribution,
            Path directory,
            Path log,
            String kafka,
            String address,
            boolean external) {
        super("Zeebe", external);
        this.options = options;
        this.distribution = distribution;
        this.directory = directory;
        this.log = log;
        this.kafka = kafka;
        this.address = address;
    }

    static ZeebeBroker own(ZeebeOptions options, Supplier<Path> distribution, Path directory, Path log, String kafka) {
        int port = options.port() == 0 ? FreePorts.next() : options.port();
        return new ZeebeBroker(options, distribution, directory, log, kafka, "127.0.0.1:" + port, false);
    }

    static ZeebeBroker elsewhere(String address, Path directory) {
        return new ZeebeBroker(ZeebeOptions.DEFAULT, () -> directory, directory, directory, "", address, true);
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
        Path home = distribution.get();
        List<String> command = List.of(
                JavaRuntime.executable(),
                "-Xms128m",
                "-Xmx" + options.heapMegabytes() + "m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dfile.encoding=UTF-8",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-Dapp.home=" + home,
                "-Dbasedir=" + home,
                "-cp",
                home.resolve("config") + ":" + home.resolve("lib").resolve("*"),
                "io.camunda.application.StandaloneBroker");
        Map<String, String> environment = new HashMap<>();
        environment.put("SPRING_APPLICATION_JSON", JSON.writeValueAsString(settings()));
        environment.put("CAMUNDA_LOG_CONSOLE_ENABLED", "true");
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
                        "directory", directory.resolve("data").toString(),
                        "logSegmentSize", "32MB",
                        "disk", Map.of("freeSpace", Map.of("processing", "768MB", "replication", "512MB"))));
        broker.put("experimental", Map.of("rocksdb", Map.of("memoryLimit", "64MB")));
        broker.put("exporters", exporters);
        return Map.of(
                "zeebe", Map.of("broker", broker),
                "server", Map.of("address", "127.0.0.1", "port", restPort),
                "management", Map.of("server", Map.of("address", "127.0.0.1", "port", managementPort)));
    }

    private int gatewayPort() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** Ready when the gateway sees a healthy leader for every partition. */
    private Optional<String> missing() throws InterruptedException {
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
