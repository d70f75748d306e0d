package dev.orchestra.e2e;

import dev.orchestra.stack.Exporter;
import dev.orchestra.stack.FreePorts;
import dev.orchestra.stack.JavaService;
import dev.orchestra.stack.LocalStack;
import dev.orchestra.stack.Readiness;
import dev.orchestra.stack.RepositoryRoot;
import dev.orchestra.stack.ZeebeOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The whole product on real components: the stack, the server and agents, each a process of its own. */
final class OrchestraSystem implements AutoCloseable {

    /**
     * How long a test stops a process that goes on later: longer than every time-out of ours and Kafka's.
     * {@code -Dorchestra.loss.stop=PT60S} for a minute.
     */
    static final Duration STOP = Duration.parse(System.getProperty("orchestra.loss.stop", "PT12S"));

    private static final Duration READY = Duration.ofMinutes(4);

    private final Path root = RepositoryRoot.find();
    private final LocalStack stack;
    private final List<JavaService> servers = new ArrayList<>();
    private final List<JavaService> agents = new ArrayList<>();
    private final int port = FreePorts.next();

    private OrchestraSystem(int enginePartitions, int replicas) {
        stack = LocalStack.builder()
                .quickStart()
                .zeebe(ZeebeOptions.DEFAULT
                        .withPartitions(enginePartitions)
                        .withExporters(List.of(Exporter.toKafka(jar("zeebe-exporter")))))
                .build();
        Map<String, String> environment = new HashMap<>(stack.environment());
        // Agents over HTTP run in the tests themselves.
        environment.put("ORCHESTRA_HTTP_AGENTS_ALLOWED_HOSTS", "127.0.0.1");
        environment.put("ORCHESTRA_STEP_TOKEN_SECRET", UUID.randomUUID().toString() + UUID.randomUUID());
        servers.add(server("server-1", unpackedServer(), port, environment));
        while (servers.size() < replicas) {
            servers.add(server("server-" + (servers.size() + 1), jar("server"), FreePorts.next(), environment));
        }
    }

    /** Starts everything with these agents, each in a process of its own; a name may come more than once. */
    static OrchestraSystem start(String... agentTypes) {
        return start(1, 1, agentTypes);
    }

    /**
     * The same with a larger engine and more servers.
     *
     * @param enginePartitions 1 or more
     * @param replicas how many servers, 1 or more; calls go to the first
     */
    static OrchestraSystem start(int enginePartitions, int replicas, String... agentTypes) {
        OrchestraSystem system = new OrchestraSystem(enginePartitions, replicas);
        for (String type : agentTypes) {
            system.agents.add(system.agent(type, type + "-" + (system.agents.size() + 1)));
        }
        system.stack.start();
        List<JavaService> services = new ArrayList<>(system.agents);
        services.addAll(system.servers);
        LocalStack.start(services);
        return system;
    }

    /** With its libraries beside it, which starts in half the time; the others show that the one jar does the same. */
    private Path unpackedServer() {
        Path jar = root.resolve("server/target/unpacked/server-unpacked.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("Expected " + jar + ". Build it first: ./mvnw package -DskipTests");
        }
        return jar;
    }

    private JavaService server(String name, Path jar, int port, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SERVER_PORT", Integer.toString(port));
        environment.put("KAFKA_CLIENT_ID", name);
        return new JavaService(new JavaService.Launch(
                name,
                List.of("-Xmx384m", "-XX:TieredStopAtLevel=1"),
                jar,
                List.of(),
                environment,
                stack.logs().resolve(name + ".log"),
                Readiness.http(URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness")),
                READY));
    }

    /** An agent of a test's own, not started yet; it is stopped with the system. */
    JavaService agent(String id, Path jar, List<String> arguments) {
        Map<String, String> environment = new HashMap<>(stack.environment());
        environment.put("ORCHESTRA_AGENT_ID", id);
        JavaService agent = new JavaService(new JavaService.Launch(
                id,
                List.of("-Xmx160m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                jar,
                arguments,
                environment,
                stack.logs().resolve(id + ".log"),
                Readiness.RUNNING,
                READY));
        agents.add(agent);
        return agent;
    }

    private JavaService agent(String type, String id) {
        Map<String, String> environment = new HashMap<>(stack.environment());
        environment.put("ORCHESTRA_AGENT", type);
        environment.put("ORCHESTRA_AGENT_ID", id);
        return new JavaService(new JavaService.Launch(
                id,
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                jar("agents/example-team"),
                List.of(),
                environment,
                stack.logs().resolve(id + ".log"),
                Readiness.RUNNING,
                READY));
    }

    LocalStack stack() {
        return stack;
    }

    /** The first one. */
    JavaService server() {
        return servers.getFirst();
    }

    /** All replicas; each is known to Kafka by its name, {@code server-1} and so on. */
    List<JavaService> servers() {
        return List.copyOf(servers);
    }

    List<JavaService> agents() {
        return List.copyOf(agents);
    }

    URI api(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** A topic with one partition, if it is not there. */
    void createTopic(String name) {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", stack.kafka().bootstrapServers()))) {
            if (!admin.listTopics().names().get().contains(name)) {
                admin.createTopics(List.of(new NewTopic(name, 1, (short) 1)))
                        .all()
                        .get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Could not create " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    Path file(String path) {
        return root.resolve(path);
    }

    private Path jar(String module) {
        Path target = root.resolve(module).resolve("target");
        String name = module.substring(module.lastIndexOf('/') + 1);
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches(name + "-[0-9].*\\.jar"))
                    .filter(file -> !file.getFileName().toString().matches(".*-(sources|tests|javadoc)\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "No jar of " + module + " in " + target + ". Build it first: ./mvnw package -DskipTests"));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "No build of " + module + " in " + target + ". Build it first: ./mvnw package -DskipTests", e);
        }
    }

    @Override
    public void close() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            agents.forEach(agent -> threads.execute(agent::stop));
            servers.forEach(server -> threads.execute(server::stop));
        }
        stack.close();
    }
}
