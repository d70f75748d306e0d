package dev.orchestra.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker, a Zeebe broker and a PostgreSQL server as child processes on the loopback.
 *
 * <p>What the environment names an address for ({@code KAFKA_BOOTSTRAP_SERVERS}, {@code ZEEBE_ADDRESS},
 * {@code SPRING_DATASOURCE_URL}, {@code SCHEMA_REGISTRY_URL}) is used as it is and not started. Each part has its address from the beginning, before
 * anything runs. The children end with us, whatever ends us.
 */
public final class LocalStack implements AutoCloseable {
    private final DataDirectory data;
    private final KafkaBroker kafka;
    private final @Nullable OpenSearchServer openSearch;
    private final ZeebeBroker zeebe;
    private final PostgresServer postgres;
    private final @Nullable SchemaRegistryServer schemaRegistry;
    private final Thread hook = new Thread(this::shutDown, "stack-shutdown");
    private boolean closed;

    private LocalStack(Builder builder) {
        data = builder.dataDirectory == null
                ? DataDirectory.ephemeral()
                : DataDirectory.persistent(builder.dataDirectory);
        StackParts parts = new StackParts(builder.environment, builder.progress, builder.quickStart, data);
        kafka = parts.kafka(builder.kafka);
        openSearch = builder.operate ? parts.openSearch() : null;
        zeebe = parts.zeebe(builder.zeebe, openSearch, kafka.bootstrapServers());
        postgres = parts.postgres(builder.postgres);
        schemaRegistry = parts.schemaRegistry(builder.schemaRegistry, builder.schemaRegistryPort);
        if (builder.closesOnExit) {
            Runtime.getRuntime().addShutdownHook(hook);
        }
    }

    /** Begins with free ports, ephemeral data and our environment. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts Kafka, Zeebe and PostgreSQL side by side and waits until each answers. */
    public LocalStack start() {
        startWith(List.of());
        return this;
    }

    /**
     * Starts the stack and, beside it, what waits for the stack by itself.
     *
     * @param others such as the server, which connects when what it needs is there
     */
    public void startWith(List<? extends Component> others) {
        List<Component> all = new ArrayList<>(List.of(kafka, zeebe, postgres));
        schemaRegistry().ifPresent(all::add);
        all.addAll(others);
        if (openSearch != null) {
            openSearch.start();
        }
        start(all);
    }

    /**
     * Starts components side by side and waits until each answers.
     *
     * @param components ours or others
     * @throws StackException if one of them is not ready in time; the others stay as they are
     */
    public static void start(List<? extends Component> components) {
        SideBySide.start(components);
    }

    /** The Kafka broker. */
    public KafkaBroker kafka() {
        return kafka;
    }

    /** The Zeebe broker. */
    public ZeebeBroker zeebe() {
        return zeebe;
    }

    /** The PostgreSQL server. */
    public PostgresServer postgres() {
        return postgres;
    }

    /** The schema registry, if there is one. */
    public Optional<SchemaRegistryServer> schemaRegistry() {
        return Optional.ofNullable(schemaRegistry);
    }

    /** The folder with data and logs. */
    public Path directory() {
        return data.path();
    }

    /** The folder with a log file for each part. */
    public Path logs() {
        return data.folder("logs");
    }

    /** The addresses as the server and the agents take them from the environment. */
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        environment.put("ZEEBE_ADDRESS", zeebe.address());
        if (!zeebe.isExternal()) {
            environment.put("ZEEBE_REST_ADDRESS", zeebe.restAddress().toString());
        }
        environment.put("SPRING_DATASOURCE_URL", postgres.jdbcUrl());
        environment.put("SPRING_DATASOURCE_USERNAME", postgres.username());
        environment.put("SPRING_DATASOURCE_PASSWORD", postgres.password());
        schemaRegistry()
                .ifPresent(registry -> environment.put(
                        "SCHEMA_REGISTRY_URL", registry.address().toString()));
        return environment;
    }

    /** Stops what runs, all at once, and removes the data if it is ephemeral. Does nothing the second time. */
    @Override
    public void close() {
        shutDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down, and the hook has run or runs: it finds nothing left to do.
        }
    }

    private synchronized void shutDown() {
        if (closed) {
            return;
        }
        closed = true;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Component> all = new ArrayList<>(List.of(zeebe, kafka, postgres));
            schemaRegistry().ifPresent(all::add);
            for (Component component : all) {
                threads.execute(data.isEphemeral() ? component::discard : component::stop);
            }
        }
        if (openSearch != null) {
            openSearch.stop();
        }
        data.close();
    }

    /** What the stack shall be. */
    public static final class Builder {
        private Map<String, String> environment = System.getenv();
        private @Nullable Path dataDirectory;
        private KafkaOptions kafka = KafkaOptions.DEFAULT;
        private ZeebeOptions zeebe = ZeebeOptions.DEFAULT;
        private PostgresOptions postgres = PostgresOptions.DEFAULT;
        private Progress progress = Progress.SILENT;
        private boolean closesOnExit = true;
        private boolean quickStart;
        private boolean operate;
        private boolean schemaRegistry;
        private int schemaRegistryPort;

        private Builder() {}

        /** Keeps data and logs in this folder, over restarts; without it they are removed on close. */
        public Builder dataDirectory(Path directory) {
            this.dataDirectory = directory;
            return this;
        }

        /** How Kafka is run. */
        public Builder kafka(KafkaOptions options) {
            this.kafka = options;
            return this;
        }

        /** How Zeebe is run. */
        public Builder zeebe(ZeebeOptions options) {
            this.zeebe = options;
            return this;
        }

        /** How PostgreSQL is run. */
        public Builder postgres(PostgresOptions options) {
            this.postgres = options;
            return this;
        }

        /** Where downloads tell how far they are. */
        public Builder progress(Progress listener) {
            this.progress = listener;
            return this;
        }

        /** Kafka and Zeebe start quicker and never become as fast: for tests and demonstrations, not for measuring. */
        public Builder quickStart() {
            this.quickStart = true;
            return this;
        }

        /** Runs Operate too, in the broker's JVM, and OpenSearch for it. Not with a Zeebe elsewhere. */
        public Builder operate() {
            this.operate = true;
            return this;
        }

        /**
         * Runs a schema registry too.
         *
         * @param port on the loopback, 1 to 65535, or 0 for a free one
         */
        public Builder schemaRegistry(int port) {
            this.schemaRegistry = true;
            this.schemaRegistryPort = port;
            return this;
        }

        /** Leaves it to the caller to close the stack when the JVM ends, because something has to be stopped before it. */
        public Builder callerClosesOnExit() {
            this.closesOnExit = false;
            return this;
        }

        /** Where addresses of servers elsewhere and the cache's place are looked up; our environment by default. */
        public Builder environment(Map<String, String> variables) {
            this.environment = Map.copyOf(variables);
            return this;
        }

        /** The stack, with its addresses; nothing runs yet. */
        public LocalStack build() {
            if (operate && !environment.getOrDefault("ZEEBE_ADDRESS", "").isEmpty()) {
                throw new StackException(
                        "Operate runs in the broker's JVM, but ZEEBE_ADDRESS names a broker elsewhere. Unset it.");
            }
            return new LocalStack(this);
        }

        /** The stack, running. On failure nothing is left running. */
        public LocalStack start() {
            LocalStack stack = build();
            try {
                return stack.start();
            } catch (RuntimeException e) {
                stack.close();
                throw e;
            }
        }
    }
}
