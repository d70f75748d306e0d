package dev.orchestra.benchmarks;

import dev.orchestra.stack.Exporter;
import dev.orchestra.stack.FreePorts;
import dev.orchestra.stack.JavaService;
import dev.orchestra.stack.KafkaOptions;
import dev.orchestra.stack.LocalStack;
import dev.orchestra.stack.Readiness;
import dev.orchestra.stack.RepositoryRoot;
import dev.orchestra.stack.ZeebeOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the sides run on: Zeebe and Kafka, and for the whole server PostgreSQL, the exporter and the server too. */
final class Stage implements AutoCloseable {

    private static final Duration READY_MAX = Duration.ofSeconds(120);

    private final LocalStack stack;
    private final Map<String, JavaService> services = new LinkedHashMap<>();
    private final boolean whole;
    private final Map<String, String> settings;
    private URI api = URI.create("http://127.0.0.1:8088");

    private Stage(LocalStack stack, boolean whole, Map<String, String> settings) {
        this.stack = stack;
        this.whole = whole;
        this.settings = Map.copyOf(settings);
    }

    static Stage open(boolean whole) {
        return open(whole, Map.of());
    }

    /** @param settings environment variables of the server */
    static Stage open(boolean whole, Map<String, String> settings) {
        return open(whole, settings, Map.of());
    }

    /**
     * @param settings environment variables of the server
     * @param brokerSettings Kafka's own, by its names
     */
    static Stage open(boolean whole, Map<String, String> settings, Map<String, String> brokerSettings) {
        Path root = RepositoryRoot.find();
        LocalStack.Builder builder = LocalStack.builder().kafka(KafkaOptions.DEFAULT.withSettings(brokerSettings));
        if (whole) {
            builder.zeebe(ZeebeOptions.DEFAULT.withExporters(
                    List.of(Exporter.toKafka(jar(root.resolve("zeebe-exporter"), "zeebe-exporter-")))));
        }
        Stage stage = new Stage(builder.build(), whole, settings);
        try {
            stage.start(root);
            return stage;
        } catch (RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    private void start(Path root) {
        if (!whole) {
            LocalStack.start(List.of(stack.kafka(), stack.zeebe()));
            return;
        }
        stack.start();
        JavaService server = server(jar(root.resolve("server"), "server-"));
        services.put("server", server);
        LocalStack.start(List.of(server));
    }

    private JavaService server(Path jar) {
        int port = FreePorts.next();
        api = URI.create("http://127.0.0.1:" + port);
        Map<String, String> environment = new HashMap<>(stack.environment());
        environment.putAll(settings);
        environment.put("SERVER_PORT", Integer.toString(port));
        environment.put("ORCHESTRA_STEP_TOKEN_SECRET", "only for benchmarks, and long enough to sign with");
        return new JavaService(new JavaService.Launch(
                "the server",
                List.of("-Xmx" + Role.SERVER.heapMegabytes() + "m", "-XX:+UseSerialGC"),
                jar,
                List.of(),
                environment,
                stack.logs().resolve("server.log"),
                Readiness.http(URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness")),
                READY_MAX));
    }

    private static Path jar(Path module, String prefix) {
        try (Stream<Path> files = Files.list(module.resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().matches(prefix + "[0-9][^/]*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "There is no %s*.jar in %s/target; benchmarks/run builds it.".formatted(prefix, module)));
        } catch (IOException e) {
            throw new IllegalStateException("Cannot look for the jar of " + module, e);
        }
    }

    Addresses addresses(String flavour) {
        return new Addresses(
                stack.zeebe().address(),
                stack.zeebe().restAddress().toString(),
                stack.kafka().bootstrapServers(),
                flavour);
    }

    /** Where the server answers, if there is one. */
    URI api() {
        return api;
    }

    Path logs() {
        return stack.logs();
    }

    /** One process of the stage, which has to be there. */
    long pid(String name) {
        Long pid = pids().get(name);
        if (pid == null) {
            throw new IllegalArgumentException("There is no process '%s' on this stage.".formatted(name));
        }
        return pid;
    }

    /** The processes of the stage by name. */
    Map<String, Long> pids() {
        Map<String, Long> pids = new LinkedHashMap<>();
        pids.put("zeebe", stack.zeebe().pid().orElseThrow());
        pids.put("kafka", stack.kafka().pid().orElseThrow());
        if (whole) {
            pids.put("postgres", stack.postgres().pid().orElseThrow());
        }
        services.forEach((name, service) -> pids.put(name, service.pid().orElseThrow()));
        return pids;
    }

    @Override
    public void close() {
        services.values().forEach(JavaService::stop);
        stack.close();
    }
}
