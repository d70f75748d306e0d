package dev.orchestra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.orchestra.processes.AppDesign;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** No Docker runs where this is built; what can be known of {@code docker-compose.yml} without it is checked here. */
final class ComposeFileTest {

    private static final ComposeFile COMPOSE = new ComposeFile();
    private static final Set<String> SECRETS = Set.of("ORCHESTRA_STEP_TOKEN_SECRET", "POSTGRES_PASSWORD");

    static Stream<String> services() {
        return COMPOSE.services().keySet().stream();
    }

    @Test
    void theFileFitsTheComposeSpecification() throws IOException {
        JsonMapper json = new JsonMapper();
        try (InputStream stream = ComposeFileTest.class.getResourceAsStream("/compose/compose.schema.json")) {
            ObjectNode schema = (ObjectNode) json.readTree(stream);
            // Its id is a relative one, which is none without the place it was published at.
            schema.remove(List.of("$id", "$schema"));
            Schema compose = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(schema);

            assertThat(compose.validate(json.valueToTree(COMPOSE.document()))).isEmpty();
            assertThat(compose.validate(json.readTree("{\"services\": {\"kafka\": {\"imag\": \"kafka\"}}}")))
                    .as("what is wrong is seen")
                    .isNotEmpty();
        }
    }

    @Test
    void everythingThatOrchestraNeedsIsThere() {
        assertThat(COMPOSE.services())
                .containsOnlyKeys(
                        "kafka",
                        "postgres",
                        "elasticsearch",
                        "camunda",
                        "registry",
                        "server",
                        "app-designer",
                        "terraform-generator",
                        "kafka-expert",
                        "jaeger",
                        "prometheus");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("services")
    void theImagesVersionIsPinnedInTheEnvironmentFile(String service) {
        String image = COMPOSE.services().get(service).get("image").toString();

        assertThat(image).matches("[a-z/-]+:\\$\\{[A-Z_]+_VERSION:\\?copy \\.env\\.example to \\.env}");
        assertThat(ComposeFile.resolve(image))
                .as("version in .env.example")
                .matches("[a-z/-]+:v?\\d+\\.\\d+.*")
                .doesNotContain("latest");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("services")
    void theServiceTellsWhetherItIsWell(String service) {
        Map<String, Object> check = ComposeFile.map(COMPOSE.services().get(service), "healthcheck");

        assertThat(check).containsKeys("test", "interval", "timeout", "retries", "start_period");
        assertThat(ComposeFile.list(check, "test"))
                .hasSizeGreaterThan(1)
                .first()
                .isIn("CMD", "CMD-SHELL");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("services")
    void portsAreOnLoopbackOnlyAndCanBeMoved(String service) {
        assertThat(ComposeFile.list(COMPOSE.services().get(service), "ports"))
                .allSatisfy(
                        port -> assertThat(port.toString()).matches("127\\.0\\.0\\.1:\\$\\{[A-Z]+_PORT:-\\d+}:\\d+"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("services")
    void theServiceWaitsOnlyForOnesThatSayWhenTheyAreWell(String service) {
        ComposeFile.map(COMPOSE.services().get(service), "depends_on").forEach((other, how) -> {
            assertThat(COMPOSE.services()).containsKey(other);
            assertThat(how).as("%s waits for %s", service, other).isEqualTo(Map.of("condition", "service_healthy"));
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("services")
    void theServiceHasLimits(String service) {
        assertThat(COMPOSE.services().get(service)).containsKeys("mem_limit", "restart", "logging");
    }

    @Test
    void noTwoServicesTakeTheSamePort() {
        assertThat(COMPOSE.services().values().stream()
                        .flatMap(service -> ComposeFile.list(service, "ports").stream())
                        .map(port -> ComposeFile.resolve(port.toString()).split(":")[1]))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyVariableIsInTheExampleAndTheReverse() {
        Set<String> used = new TreeSet<>(COMPOSE.variables());

        assertThat(used).isEqualTo(new TreeSet<>(ComposeFile.example().keySet()));
    }

    @Test
    void secretsHaveNoDefaultAndEverythingElseHas() {
        ComposeFile.example()
                .forEach((name, value) ->
                        assertThat(value.isEmpty()).as("%s is empty", name).isEqualTo(SECRETS.contains(name)));
        assertThat(ComposeFile.read("docker-compose.yml"))
                .contains("${ORCHESTRA_STEP_TOKEN_SECRET:?", "${POSTGRES_PASSWORD:?")
                .doesNotContain("${ORCHESTRA_STEP_TOKEN_SECRET:-", "${POSTGRES_PASSWORD:-");
        assertThat(ComposeFile.read(".gitignore").lines()).contains(".env");
    }

    @Test
    void everyMountedFileIsInTheRepositoryAndEveryVolumeIsDeclared() {
        for (Map<String, Object> service : COMPOSE.services().values()) {
            for (Object volume : ComposeFile.list(service, "volumes")) {
                if (!(volume instanceof String mount)) {
                    continue;
                }
                String source = mount.split(":")[0];
                if (source.startsWith("./")) {
                    assertThat(ComposeFile.ROOT.resolve(source)).isRegularFile();
                } else {
                    assertThat(COMPOSE.volumes()).contains(source);
                }
            }
        }
    }

    @Test
    void theExporterIsTheJarThatTheBuildLeavesAndTheClassInIt() {
        Map<String, Object> camunda = COMPOSE.services().get("camunda");
        Map<String, Object> environment = ComposeFile.map(camunda, "environment");

        assertThat(ComposeFile.list(camunda, "volumes"))
                .anySatisfy(volume -> assertThat(ComposeFile.resolve(volume.toString()))
                        .contains("source=./zeebe-exporter/target/zeebe-exporter-" + projectVersion() + ".jar")
                        .contains("target=" + environment.get("ZEEBE_BROKER_EXPORTERS_ORCHESTRA_JARPATH"))
                        .contains("create_host_path=false"));
        String source = environment
                .get("ZEEBE_BROKER_EXPORTERS_ORCHESTRA_CLASSNAME")
                .toString()
                .replace('.', '/');
        assertThat(ComposeFile.ROOT.resolve("zeebe-exporter/src/main/java/" + source + ".java"))
                .isRegularFile();
        assertThat(ComposeFile.read("zeebe-exporter/pom.xml")).contains("<artifactId>zeebe-exporter</artifactId>");
    }

    @Test
    void camundaIsOfTheMinorVersionOfTheClientThatWeUse() {
        String client =
                ComposeFile.read("pom.xml").replaceAll("(?s).*<zeebe-client\\.version>(\\d+\\.\\d+)\\..*", "$1");

        assertThat(ComposeFile.example().get("CAMUNDA_VERSION")).startsWith(client + ".");
    }

    @Test
    void eachAgentOfTheTeamRunsUnderANameOfItsOwn() {
        List<Map<String, Object>> agents = COMPOSE.services().values().stream()
                .map(service -> ComposeFile.map(service, "environment"))
                .filter(environment -> environment.containsKey("ORCHESTRA_AGENT"))
                .toList();

        assertThat(agents)
                .extracting(environment -> environment.get("ORCHESTRA_AGENT"))
                .containsExactlyInAnyOrder(
                        AppDesign.AGENT_APP_DESIGNER,
                        AppDesign.AGENT_TERRAFORM_GENERATOR,
                        AppDesign.AGENT_KAFKA_EXPERT);
        assertThat(agents)
                .extracting(environment -> environment.get("ORCHESTRA_AGENT_ID"))
                .doesNotHaveDuplicates()
                .doesNotContainNull();
        assertThat(agents)
                .allSatisfy(environment -> assertThat(environment)
                        .containsEntry("KAFKA_BOOTSTRAP_SERVERS", "kafka:19092")
                        .containsKey("OTEL_SERVICE_NAME"));
    }

    @Test
    void theServerIsToldNothingThatItDoesNotKnow() {
        String known = ComposeFile.read("server/src/main/resources/application.yaml");

        assertThat(ComposeFile.map(COMPOSE.services().get("server"), "environment")
                        .keySet())
                .filteredOn(name -> !name.startsWith("OTEL_"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(known).contains("${" + name + ":"));
    }

    @Test
    void anAgentIsWellWhenItIsConnectedToThePortThatKafkaHasInside() {
        String check = ComposeFile.list(ComposeFile.map(COMPOSE.services().get("app-designer"), "healthcheck"), "test")
                .toString();

        assertThat(check).contains(":%04X 01".formatted(19092));
    }

    @Test
    void prometheusAsksServicesThatExist() {
        assertThat(ComposeFile.read("deploy/prometheus.yml"))
                .contains("targets: [server:8088]", "targets: [camunda:9600]");
        assertThat(COMPOSE.services()).containsKeys("server", "camunda");
    }

    private static String projectVersion() {
        return ComposeFile.read("pom.xml")
                .replaceAll("(?s).*?<artifactId>orchestra</artifactId>\\s*<version>([^<]+)</version>.*", "$1");
    }
}
