package dev.orchestra.cli;

import dev.orchestra.stack.Component;
import dev.orchestra.stack.FreePorts;
import dev.orchestra.stack.LocalStack;
import dev.orchestra.stack.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dev}: everything, until Ctrl-C. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        description = "Starts the stack, the server and the example agents, deploys the examples, and stays.")
final class DevCommand implements Callable<Integer> {
    private static final int USUAL_PORT = 8088;
    private static final int NOT_NAMED = -1;
    private static final int CHECK_SECONDS = 2;

    private final Map<String, String> environment;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The server's port, 0 for a free one. Default: 8088 if it is free, else another.")
    private int port = NOT_NAMED;

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "Where data and logs are kept. Default: .orchestra/dev in the project.")
    private @Nullable Path dataDirectory;

    @Option(names = "--ephemeral", description = "Keeps nothing.")
    private boolean ephemeral;

    @Option(names = "--operate", description = "Starts Operate too, with OpenSearch; user and password are demo.")
    private boolean operate;

    @Option(
            names = "--schema-registry",
            description = "Starts Apicurio Registry too; ORCHESTRA_AVRO_TOPICS names the topics that carry Avro.")
    private boolean schemaRegistry;

    @Option(
            names = "--headless",
            description = "For programs: prints one JSON document with the addresses when all is ready, nothing else.")
    private boolean headless;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table (default), or json, which is the same as --headless.")
    private Format format = Format.TABLE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    DevCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (ephemeral && dataDirectory != null) {
            throw new WrongUseException("Expected --ephemeral or --data-dir, got both");
        }
        boolean forPrograms = headless || format == Format.JSON;
        PrintWriter out = spec.commandLine().getOut();
        Terminal terminal = new Terminal(out, Clock.systemUTC(), System.console() != null);
        ProjectFiles files = ProjectFiles.find();
        Path kept = dataDirectory == null ? files.root().resolve(".orchestra").resolve("dev") : dataDirectory;
        Progress progress = forPrograms ? Progress.SILENT : terminal;
        LocalOrchestra.Setup setup = new LocalOrchestra.Setup(
                environment,
                ephemeral ? Optional.empty() : Optional.of(kept),
                serverPort(),
                operate,
                schemaRegistry,
                true,
                Staff.ONE_OF_EACH,
                progress);
        try (LocalOrchestra orchestra = new LocalOrchestra(setup, files)) {
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(orchestra, stopped), "orchestra-shutdown"));
            progress.say("Starting Kafka, Zeebe, PostgreSQL, the server and three agents");
            orchestra.start();
            new ApiClient(orchestra.serverAddress()).upload("/deployments", files.deployable());
            new DevState(
                            orchestra.serverAddress().toString(),
                            operate(orchestra),
                            ProcessHandle.current().pid())
                    .write(environment);
            if (forPrograms) {
                out.println(Json.compact(addresses(orchestra)));
            } else {
                print(orchestra, terminal);
            }
            watch(orchestra, progress, stopped);
        }
        return ExitCode.DONE;
    }

    private static String operate(LocalOrchestra orchestra) {
        return orchestra.stack().zeebe().operate().map(URI::toString).orElse("");
    }

    private int serverPort() {
        return port == NOT_NAMED ? FreePorts.preferably(USUAL_PORT) : port;
    }

    private void stop(LocalOrchestra orchestra, CountDownLatch stopped) {
        stopped.countDown();
        try {
            DevState.remove(environment);
        } catch (IOException e) {
            // The file names our process, which ends: it counts for nothing.
        }
        orchestra.close();
    }

    /** Says it once when a part has ended by itself; the rest goes on, as it would in production. */
    private static void watch(LocalOrchestra orchestra, Progress progress, CountDownLatch stopped)
            throws InterruptedException {
        Set<Component> gone = new HashSet<>();
        while (!stopped.await(CHECK_SECONDS, TimeUnit.SECONDS)) {
            for (Component component : orchestra.components()) {
                if (!component.isExternal() && !component.isRunning() && gone.add(component)) {
                    progress.say("%s has ended by itself; see %s".formatted(component.name(), component.log()));
                }
            }
        }
    }

    private static Map<String, Object> addresses(LocalOrchestra orchestra) {
        LocalStack stack = orchestra.stack();
        Map<String, Object> addresses = new LinkedHashMap<>();
        addresses.put("server", orchestra.serverAddress().toString());
        addresses.put("kafka", stack.kafka().bootstrapServers());
        addresses.put("zeebe", stack.zeebe().address());
        addresses.put("postgres", stack.postgres().jdbcUrl());
        if (!operate(orchestra).isEmpty()) {
            addresses.put("operate", operate(orchestra));
        }
        stack.schemaRegistry()
                .ifPresent(registry ->
                        addresses.put("schemaRegistry", registry.address().toString()));
        addresses.put("logs", stack.logs().toString());
        return addresses;
    }

    private static void print(LocalOrchestra orchestra, Terminal terminal) {
        LocalStack stack = orchestra.stack();
        terminal.say("Everything is ready");
        terminal.plain("");
        terminal.plain("  Server      " + orchestra.serverAddress() + "/api/v1");
        terminal.plain("  OpenAPI     " + orchestra.serverAddress() + "/v3/api-docs");
        terminal.plain("  Kafka       " + stack.kafka().bootstrapServers());
        terminal.plain("  Zeebe       " + stack.zeebe().address());
        terminal.plain("  PostgreSQL  " + stack.postgres().jdbcUrl());
        if (!operate(orchestra).isEmpty()) {
            terminal.plain("  Operate     " + operate(orchestra) + " (user demo, password demo)");
        }
        stack.schemaRegistry().ifPresent(registry -> terminal.plain("  Schemas     " + registry.address()));
        terminal.plain("  Logs        " + stack.logs());
        terminal.plain("");
        terminal.plain("In another terminal:");
        terminal.plain(
                "  ./orchestra start app-design --variables '{\"requirement\":\"A web shop sends 50 orders per second to an order service over Kafka.\"}' --await");
        terminal.plain("  ./orchestra list instances");
        terminal.plain("  ./orchestra list agents");
        terminal.plain("");
        terminal.plain("Ctrl-C stops everything.");
    }
}
