package dev.orchestra.stack;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One Apicurio Registry, which keeps its schemas in a file database and speaks Confluent's API. */
public final class SchemaRegistryServer extends Component {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
    private static final int HEAP_MEGABYTES = 128;

    private final @Nullable Installation installation;
    private final Path directory;
    private final Path log;
    private final URI address;
    private final int managementPort = FreePorts.next();

    private SchemaRegistryServer(@Nullable Installation installation, Path directory, Path log, URI address) {
        super("the schema registry", installation == null);
        this.installation = installation;
        this.directory = directory;
        this.log = log;
        this.address = address;
    }

    static SchemaRegistryServer own(int port, Installation installation, Path directory, Path log) {
        Checks.port(port);
        int taken = port == 0 ? FreePorts.next() : port;
        return new SchemaRegistryServer(
                installation, directory, log, URI.create("http://127.0.0.1:%d/apis/ccompat/v7".formatted(taken)));
    }

    static SchemaRegistryServer elsewhere(String address, Path directory) {
        return new SchemaRegistryServer(null, directory, directory, URI.create(address));
    }

    /** The base of Confluent's API, as {@code SCHEMA_REGISTRY_URL} wants it. */
    public URI address() {
        return address;
    }

    @Override
    public Path log() {
        return log;
    }

    @Override
    ProcessSpec prepare() {
        Installation apicurio = Objects.requireNonNull(installation, "an external registry is not started");
        Path home = apicurio.home();
        List<String> command = new ArrayList<>(ChildJvm.command(HEAP_MEGABYTES, apicurio.quickStart()));
        command.addAll(List.of("-jar", home.resolve("quarkus-run.jar").toString()));
        Map<String, String> environment = Map.of(
                "APICURIO_STORAGE_KIND", "sql",
                "APICURIO_STORAGE_SQL_KIND", "h2",
                // Without a delay: else a kill loses what was registered in the half second before.
                "APICURIO_DATASOURCE_URL", "jdbc:h2:file:" + directory.resolve("registry") + ";WRITE_DELAY=0",
                "QUARKUS_HTTP_HOST", "127.0.0.1",
                "QUARKUS_HTTP_PORT", Integer.toString(address.getPort()),
                "QUARKUS_MANAGEMENT_HOST", "127.0.0.1",
                "QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort),
                "QUARKUS_HTTP_ACCESS_LOG_ENABLED", "false",
                "QUARKUS_LOG_LEVEL", "WARN");
        Readiness readiness = Readiness.http(URI.create(address + "/subjects"));
        return new ProcessSpec(name(), command, environment, directory, log, "TERM", readiness, READY_TIMEOUT);
    }
}
