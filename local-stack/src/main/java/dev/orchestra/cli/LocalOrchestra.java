package dev.orchestra.cli;

import dev.orchestra.stack.Component;
import dev.orchestra.stack.Exporter;
import dev.orchestra.stack.FreePorts;
import dev.orchestra.stack.JavaService;
import dev.orchestra.stack.KafkaOptions;
import dev.orchestra.stack.LocalStack;
import dev.orchestra.stack.PostgresOptions;
import dev.orchestra.stack.Progress;
import dev.orchestra.stack.Readiness;
import dev.orchestra.stack.StackException;
import dev.orchestra.stack.ZeebeOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stack, the server and the example agents, each in a process of its own. The caller closes it. */
final class LocalOrchestra implements AutoCloseable {
    private static final List<String> SMALL_JVM =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError");
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(120);

    private final LocalStack stack;
    private final JavaService server;
    private final Map<String, JavaService> agents = new LinkedHashMap<>();
    private final URI serverAddress;
    private boolean closed;

    /**
     * What to run.
     *
     * @param environment where addresses of servers elsewhere are looked up
     * @param dataDirectory empty for an ephemeral one
     * @param serverPort 1 to 65535, or 0 for a free one
     * @param operate whether Operate runs too
     * @param schemaRegistry whether a schema registry runs too
     * @param wellKnownPorts whether Kafka, Zeebe and PostgreSQL take their usual ports where these are free
     * @param staff which agents run
     */
    record Setup(
            Map<String, String> environment,
            Optional<Path> dataDirectory,
            int serverPort,
            boolean operate,
            boolean schemaRegistry,
            boolean wellKnownPorts,
            Staff staff,
            Progress progress) {
        Setup {
            environment = Map.copyOf(environment);
            if (serverPort < 0 || serverPort > 65_535) {
                throw new WrongUseException("Expected a port from 1 to 65535, got " + serverPort);
            }
        }

        int port(int wellKnown) {
            return wellKnownPorts ? FreePorts.preferably(wellKnown) : 0;
        }
    }

    LocalOrchestra(Setup setup, ProjectFiles files) {
        LocalStack.Builder builder = LocalStack.builder()
                .environment(setup.environment())
                .progress(setup.progress())
                .callerClosesOnExit()
                .kafka(KafkaOptions.DEFAULT.withPort(setup.port(9092)))
                .zeebe(ZeebeOptions.DEFAULT
                        .withPort(setup.port(26500))
                        .withExporters(List.of(Exporter.toKafka(files.exporterJar()))))
                .postgres(
                        setup.dataDirectory().isPresent()
                                ? PostgresOptions.DEFAULT.withPort(setup.port(5432))
                                : PostgresOptions.DEFAULT.withoutFsync());
        setup.dataDirectory().ifPresentOrElse(builder::dataDirectory, builder::quickStart);
        if (setup.operate()) {
            builder.operate();
        }
        if (setup.schemaRegistry()) {
            builder.schemaRegistry(setup.port(8081));
        }
        int port = setup.serverPort() == 0 ? FreePorts.next() : setup.serverPort();
        if (!FreePorts.isFree(port)) {
            throw new StackException(
                    "Expected port %d to be free for the server, somebody listens there. Stop that, or name another with --port."
                            .formatted(port));
        }
        serverAddress = URI.create("http://127.0.0.1:" + port);
        stack = builder.build();
        server = server(files, port);
        for (Staff.Post post : setup.staff().posts()) {
            agents.put(post.agentId(), agent(files, post));
        }
    }

    private JavaService server(ProjectFiles files, int port) {
        Map<String, String> environment = new HashMap<>(stack.environment());
        environment.put("SERVER_PORT", Integer.toString(port));
        environment.put("SERVER_ADDRESS", "127.0.0.1");
        environment.put("ORCHESTRA_STEP_TOKEN_SECRET", secret());
        List<String> jvm = new ArrayList<>(SMALL_JVM);
        jvm.add("-Xmx384m");
        jvm.add("--enable-native-access=ALL-UNNAMED");
        return new JavaService(new JavaService.Launch(
                "the server",
                jvm,
                files.serverJar(),
                List.of(),
                environment,
                stack.logs().resolve("server.log"),
                Readiness.http(serverAddress.resolve("/actuator/health/readiness")),
                READY_TIMEOUT));
    }

    private JavaService agent(ProjectFiles files, Staff.Post post) {
        List<String> jvm = new ArrayList<>(SMALL_JVM);
        jvm.add("-Xmx128m");
        Map<String, String> environment = new HashMap<>();
        environment.putAll(post.environment());
        environment.put("ORCHESTRA_AGENT", post.agent());
        environment.put("ORCHESTRA_AGENT_ID", post.agentId());
        environment.put("KAFKA_BOOTSTRAP_SERVERS", stack.kafka().bootstrapServers());
        stack.schemaRegistry()
                .ifPresent(registry -> environment.put(
                        "SCHEMA_REGISTRY_URL", registry.address().toString()));
        return new JavaService(new JavaService.Launch(
                "the agent " + post.agentId(),
                jvm,
                files.agentsJar(),
                List.of(),
                environment,
                stack.logs().resolve(post.agentId() + ".log"),
                Readiness.RUNNING,
                READY_TIMEOUT));
    }

    /** Signs the tokens of steps. It is kept beside the data, so that answers to steps of an earlier run are still known. */
    private String secret() {
        Path file = stack.directory().resolve("step-token-secret");
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[32];
                new SecureRandom().nextBytes(random);
                Path made = file.resolveSibling("step-token-secret.new");
                Files.deleteIfExists(made);
                Files.createFile(
                        made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(made, HexFormat.of().formatHex(random));
                Files.move(made, file);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new StackException("Could not keep the secret of the step tokens in %s: %s".formatted(file, e), e);
        }
    }

    /** Starts everything side by side: the server waits by itself for what it needs. */
    void start() {
        List<Component> others = new ArrayList<>(agents.values());
        others.add(server);
        stack.startWith(others);
    }

    /** The process of an agent; empty if it is none of ours. */
    Optional<JavaService> agent(String agentId) {
        return Optional.ofNullable(agents.get(agentId));
    }

    LocalStack stack() {
        return stack;
    }

    URI serverAddress() {
        return serverAddress;
    }

    /** What runs, or should. */
    List<Component> components() {
        List<Component> all = new ArrayList<>(List.of(stack.kafka(), stack.zeebe(), stack.postgres(), server));
        stack.schemaRegistry().ifPresent(all::add);
        all.addAll(agents.values());
        return all;
    }

    /** Stops the agents, then the server, then the stack. Does nothing the second time. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        agents.values().parallelStream().forEach(JavaService::stop);
        server.stop();
        stack.close();
    }
}
