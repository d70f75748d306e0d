package dev.orchestra.team.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import com.bertramlabs.plugins.hcl4j.HCLParser;
import dev.orchestra.team.Requirements;
import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.design.Design;
import dev.orchestra.team.design.Flow;
import dev.orchestra.team.design.FlowKind;
import dev.orchestra.team.design.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TerraformGeneratorTest {

    private static final String[] ODD = {
        "Order service",
        "order-service",
        "ORDER SERVICE",
        "",
        " ",
        "1st service",
        "Überweisung",
        "注文サービス",
        "a\"b",
        "a\\b",
        "${var.evil}",
        "%{ if true }",
        "line\nbreak",
        "tab\tand\u0007bell",
        "-",
        "--x--",
        "x".repeat(300),
        "🚀 rocket",
        "resource",
        "main",
        "null",
        "#comment",
        "/* c */",
        "<<EOT",
        "a.b.c",
        "order_service",
        "pipe|pipe",
        "\u2028"
    };

    private final TerraformGenerator generator = new TerraformGenerator();

    @Test
    void eachKindOfComponentBecomesItsResource() {
        Map<String, String> files =
                generator.generate(Requirements.design("order-platform")).files();

        assertThat(HclScan.of(files).declared())
                .contains(
                        "aws_ecs_service.web_shop",
                        "aws_ecs_service.order_service",
                        "aws_lb.main",
                        "aws_lb_target_group.web_shop",
                        "aws_db_instance.order_database",
                        "aws_s3_bucket.object_storage",
                        "aws_msk_cluster.main",
                        "aws_scheduler_schedule.report_job",
                        "var.url_payment_provider",
                        "var.image_order_service");
        assertThat(files)
                .containsKeys("versions.tf", "variables.tf", "outputs.tf", "network.tf", "main.tf", "README.md");
        assertThat(files.get("versions.tf")).contains("source  = \"hashicorp/aws\"", "version = \"5.82.2\"");
    }

    @Test
    void aServiceIsToldWhereItsDatabaseAndItsBrokersAre() {
        String services = generator
                .generate(Requirements.design("order-platform"))
                .files()
                .get("main.tf");

        assertThat(services)
                .contains("{ name = \"ORDER_DATABASE_HOST\", value = aws_db_instance.order_database.address },")
                .contains(
                        "{ name = \"KAFKA_BOOTSTRAP_SERVERS\", value = aws_msk_cluster.main.bootstrap_brokers_sasl_iam },")
                .contains("{ name = \"PAYMENT_SERVICE_URL\", value = \"http://payment-service:8080\" },");
    }

    @Test
    void aDesignWithoutEventsHasNoBrokers() {
        Map<String, String> files =
                generator.generate(Requirements.design("hospital-booking")).files();

        assertThat(files).doesNotContainKey("kafka.tf");
        assertThat(String.join("", files.values())).doesNotContain("aws_msk");
    }

    @Test
    void theSizeFollowsTheLoad() {
        Design small = design(100, Loss.TOLERATED);
        Design large = design(4_000, Loss.NOT_TOLERATED);

        assertThat(generator.generate(small).files().get("main.tf")).contains("desired_count   = 2");
        assertThat(generator.generate(large).files().get("main.tf")).contains("desired_count   = 24");
        assertThat(generator.generate(small).files().get("data.tf"))
                .contains("\"db.m7g.large\"")
                .containsPattern("multi_az +  ?= false");
        assertThat(generator.generate(large).files().get("data.tf"))
                .contains("\"db.r7g.4xlarge\"")
                .containsPattern("multi_az +  ?= true");
    }

    @Test
    void aFileIsLaidOutLikeTerraformFmtDoes() {
        String network =
                generator.generate(Requirements.design("newsletter")).files().get("network.tf");

        assertThat(network).contains("""
                        resource "aws_vpc" "main" {
                          cidr_block           = var.vpc_cidr
                          enable_dns_hostnames = true
                          enable_dns_support   = true
                        }

                        resource "aws_subnet" "public" {
                          count             = 3
                          vpc_id            = aws_vpc.main.id
                          cidr_block        = cidrsubnet(var.vpc_cidr, 4, count.index)
                          availability_zone = data.aws_availability_zones.available.names[count.index]
                        }
                        """).contains("""
                          vpc_id = aws_vpc.main.id

                          route {
                            cidr_block = "0.0.0.0/0"
                            gateway_id = aws_internet_gateway.main.id
                          }
                        """);
    }

    @ParameterizedTest
    @MethodSource("requirements")
    void whatIsGeneratedIsValid(String requirement) throws Exception {
        assertValid(Requirements.design(requirement));
    }

    @Test
    void anyDesignGivesValidTerraformWhateverItsPartsAreCalled() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 150; round++) {
            assertValid(randomDesign(random));
        }
    }

    @Test
    void textComesBackAsItWentIn() throws Exception {
        for (String odd : new String[] {"a\"b", "a\\b", "tab\tend", "plain", "ünï", "🚀", "a\nb"}) {
            String hcl = Block.of("variable", "x").set("default", odd).render(0);
            Map<?, ?> parsed = new HCLParser().parse(hcl);
            Map<?, ?> variable = (Map<?, ?>) ((Map<?, ?>) parsed.get("variable")).get("x");
            assertThat(variable.get("default")).as(hcl).isEqualTo(odd);
        }
    }

    @Test
    void templatesInTextStayText() {
        assertThat(Expression.text("${var.evil} %{ if true } $${x}").render(0))
                .isEqualTo("\"$${var.evil} %%{ if true } $$${x}\"");
    }

    @Test
    void aReferenceToNothingIsRefused() {
        Project project = new Project();
        project.resource("main.tf", "aws_s3_bucket", "a").set("bucket", Expression.ref("var.missing"));

        org.assertj.core.api.Assertions.assertThatIllegalStateException()
                .isThrownBy(project::render)
                .withMessageContaining("var.missing");
    }

    static List<String> requirements() {
        return Requirements.NAMES;
    }

    private void assertValid(Design design) throws Exception {
        TerraformGenerator.Generated generated = generator.generate(design);
        HclScan scan = HclScan.of(generated.files());
        assertThat(scan.dangling()).isEmpty();
        assertThat(scan.declaredTwice()).isEmpty();
        assertThat(generated.resources()).isNotEmpty().allMatch(scan.declared()::contains);
        assertThat(generated).isEqualTo(generator.generate(design));
        for (Map.Entry<String, String> file : generated.files().entrySet()) {
            if (file.getKey().endsWith(".tf")) {
                assertThat(new HCLParser().parse(file.getValue()))
                        .as(file.getKey())
                        .isNotEmpty();
                assertThat(file.getValue().lines()).noneMatch(line -> line.endsWith(" "));
                assertThat(file.getValue()).endsWith("}\n").doesNotContain("\n\n\n");
            }
        }
    }

    private static Design design(double rate, Loss loss) {
        return new Design(
                "Sized",
                "A test.",
                List.of(
                        new Component("api", "API", ComponentKind.SERVICE, "said so"),
                        new Component("db", "DB", ComponentKind.DATABASE, "said so")),
                List.of(new Flow("api", "db", FlowKind.SYNC, null, rate, 3, 1_000, 24, loss, "said so")),
                List.of());
    }

    static Design randomDesign(Random random) {
        List<Component> components = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            String id = odd(random) + (random.nextBoolean() ? i : "");
            ComponentKind kind = ComponentKind.values()[random.nextInt(ComponentKind.values().length)];
            if (!id.isBlank()
                    && components.stream().noneMatch(component -> component.id().equals(id))) {
                components.add(new Component(id, odd(random), kind, odd(random)));
            }
        }
        if (components.isEmpty()) {
            components.add(new Component("only", "Only", ComponentKind.SERVICE, ""));
        }
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < random.nextInt(20); i++) {
            boolean event = random.nextBoolean();
            String name = odd(random);
            flows.add(new Flow(
                    components.get(random.nextInt(components.size())).id(),
                    components.get(random.nextInt(components.size())).id(),
                    event ? FlowKind.EVENT : FlowKind.SYNC,
                    event ? (name.isBlank() ? "event" : name) : null,
                    random.nextDouble() * Math.pow(10, random.nextInt(8)),
                    1 + random.nextInt(20),
                    1 + random.nextInt(100_000_000),
                    random.nextInt(10) == 0 ? Flow.FOREVER : 1 + random.nextInt(100_000),
                    random.nextBoolean() ? Loss.TOLERATED : Loss.NOT_TOLERATED,
                    odd(random)));
        }
        return new Design(odd(random), odd(random), components, flows, List.of());
    }

    private static String odd(Random random) {
        return ODD[random.nextInt(ODD.length)];
    }
}
