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

    private static final Duration READY = Duration.ofMinutes(4);

    private final Path root = RepositoryRoot.find();
    private final LocalStack stack;
    private final JavaService server;
    private final List<JavaService> agents = new ArrayList<>();
    private final int port = FreePorts.next();

    private OrchestraSystem(Map<String, String> serverSettings) {
        stack = LocalStack.builder()
                .quickStart()
                .zeebe(ZeebeOptions.DEFAULT.withExporters(List.of(Exporter.toKafka(jar("zeebe-exporter")))))
                .build();
        Map<String, String> environment = new HashMap<>(stack.environment());
        environment.put("SERVER_PORT", Integer.toString(port));
        // Agents over HTTP run in the tests themselves.
        environment.put("ORCHESTRA_HTTP_AGENTS_ALLOWED_HOSTS", "127.0.0.1");
        environment.put("ORCHESTRA_STEP_TOKEN_SECRET", UUID.randomUUID().toString() + UUID.randomUUID());
        environment.putAll(serverSettings);
        server = new JavaService(new JavaService.Launch(
                "server",
                List.of("-Xmx384m", "-XX:TieredStopAtLevel=1"),
                jar("server"),
                List.of(),
                environment,
                stack.logs().resolve("server.log"),
                Readiness.http(URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness")),
                READY));
    }

    /** Starts everything with these agents, each in a process of its own; a name may come more than once. */
    static OrchestraSystem start(String... agentTypes) {
        return start(Map.of(), agentTypes);
    }

    /** @param serverSettings environment of the server, beside what it needs */
    static OrchestraSystem start(Map<String, String> serverSettings, String... agentTypes) {
        OrchestraSystem system = new OrchestraSystem(serverSettings);
        system.stack.start();
        for (String type : agentTypes) {
            system.agents.add(system.agent(type, type + "-" + (system.agents.size() + 1)));
        }
        List<JavaService> services = new ArrayList<>(system.agents);
        services.add(system.server);
        LocalStack.start(services);
        return system;
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

    JavaService server() {
        return server;
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
            threads.execute(server::stop);
        }
        stack.close();
    }
}
