package dev.orchestra.stack;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the parts of a stack: of its own, or standing for what the environment names an address of. Nothing runs yet. */
final class StackParts {

    private final Map<String, String> environment;
    private final DistributionCache cache;
    private final boolean quickStart;
    private final DataDirectory data;

    StackParts(Map<String, String> environment, Progress progress, boolean quickStart, DataDirectory data) {
        this.environment = environment;
        this.cache = new DistributionCache(DistributionCache.defaultDirectory(environment), progress);
        this.quickStart = quickStart;
        this.data = data;
    }

    KafkaBroker kafka(KafkaOptions options) {
        String elsewhere = named("KAFKA_BOOTSTRAP_SERVERS");
        return elsewhere.isEmpty()
                ? KafkaBroker.own(options, installed(Distribution.KAFKA), data.folder("kafka"), log("kafka"))
                : KafkaBroker.elsewhere(elsewhere, data.path());
    }

    OpenSearchServer openSearch() {
        return new OpenSearchServer(installed(Distribution.OPENSEARCH), data.folder("opensearch"), log("opensearch"));
    }

    ZeebeBroker zeebe(ZeebeOptions options, @Nullable OpenSearchServer openSearch, String kafka) {
        String elsewhere = named("ZEEBE_ADDRESS");
        return elsewhere.isEmpty()
                ? ZeebeBroker.own(
                        options, installed(Distribution.ZEEBE), openSearch, data.folder("zeebe"), log("zeebe"), kafka)
                : ZeebeBroker.elsewhere(elsewhere, data.path());
    }

    PostgresServer postgres(PostgresOptions options) {
        String elsewhere = named("SPRING_DATASOURCE_URL");
        return elsewhere.isEmpty()
                ? PostgresServer.own(
                        options, () -> cache.get(Distribution.POSTGRES), data.folder("postgres"), log("postgres"))
                : PostgresServer.elsewhere(
                        new PostgresServer.Login(
                                elsewhere, named("SPRING_DATASOURCE_USERNAME"), named("SPRING_DATASOURCE_PASSWORD")),
                        data.path());
    }

    /** @param wanted whether there shall be one where none is named */
    @Nullable
    SchemaRegistryServer schemaRegistry(boolean wanted, int port) {
        String elsewhere = named("SCHEMA_REGISTRY_URL");
        if (!elsewhere.isEmpty()) {
            return SchemaRegistryServer.elsewhere(elsewhere, data.path());
        }
        return wanted
                ? SchemaRegistryServer.own(
                        port, installed(Distribution.APICURIO), data.folder("schemas"), log("schema-registry"))
                : null;
    }

    private String named(String variable) {
        return environment.getOrDefault(variable, "");
    }

    private Installation installed(Distribution distribution) {
        return new Installation(cache, distribution, quickStart);
    }

    private Path log(String name) {
        return data.folder("logs").resolve(name + ".log");
    }
}
