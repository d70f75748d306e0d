package dev.orchestra.team.terraform;

import static dev.orchestra.team.terraform.Expression.object;
import static dev.orchestra.team.terraform.Expression.ref;
import static dev.orchestra.team.terraform.Expression.text;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.design.Design;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a design into Terraform for AWS: containers, databases, caches, buckets, brokers, and the network around them. */
public final class TerraformGenerator {

    private static final String PROVIDER_VERSION = "5.82.2";

    /**
     * What was generated.
     *
     * @param files content by file name, formatted like {@code terraform fmt}
     * @param resources addresses of all resources
     */
    public record Generated(Map<String, String> files, List<String> resources) {

        public Generated {
            files = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(files));
            resources = List.copyOf(resources);
        }
    }

    /** Generates the files; the same design gives the same files, and every reference in them resolves. */
    public Generated generate(Design design) {
        Project project = new Project();
        Names names = new Names(design);
        Sizing sizing = new Sizing(design);
        List<Component> entries = entries(design);
        versions(project, design);
        variables(project, design, names, !entries.isEmpty());
        Network.addTo(project, !entries.isEmpty());
        new LoadBalancer(project, names).add(entries);
        new Containers(project, design, names, sizing).add(entries);
        new DataStores(project, design, names, sizing).add();
        outputs(project, design, names, !entries.isEmpty());
        Map<String, String> files = new LinkedHashMap<>(project.render());
        files.put("README.md", Readme.of(design, names, sizing));
        return new Generated(files, project.resources());
    }

    /** What is reached from outside: hosted frontends, and services that apps or other systems call. */
    private static List<Component> entries(Design design) {
        return design.components().stream()
                .filter(Containers::isHosted)
                .filter(component -> component.kind() == ComponentKind.FRONTEND
                        || design.flows().stream()
                                .filter(flow -> flow.to().equals(component.id()))
                                .map(flow -> design.component(flow.from()).kind())
                                .anyMatch(kind -> kind == ComponentKind.FRONTEND || kind == ComponentKind.EXTERNAL))
                .toList();
    }

    private static void versions(Project project, Design design) {
        Map<String, Expression> aws = new LinkedHashMap<>();
        aws.put("source", text("hashicorp/aws"));
        aws.put("version", text(PROVIDER_VERSION));
        Block providers = Block.of("required_providers").set("aws", object(aws));
        project.add(
                "versions.tf",
                Block.of("terraform").set("required_version", ">= 1.6").nest(providers));
        Map<String, Expression> tags = new LinkedHashMap<>();
        tags.put("Application", ref("var.name"));
        tags.put("ManagedBy", text("terraform"));
        project.add(
                "versions.tf",
                Block.of("provider", "aws")
                        .why(design.name())
                        .set("region", ref("var.region"))
                        .nest(Block.of("default_tags").set("tags", object(tags))));
    }

    private static void variables(Project project, Design design, Names names, boolean entry) {
        variable(project, "region", "AWS region to run in").set("default", "eu-central-1");
        variable(project, "name", "Prefix of all names: at most 12 letters, digits and hyphens, a letter first")
                .set("default", Names.plain(design.name(), 12))
                .nest(Block.of("validation")
                        .set("condition", Expression.word("can(regex(\"^[a-z][a-z0-9-]{0,11}$\", var.name))"))
                        .set(
                                "error_message",
                                "The name needs 1 to 12 small letters, digits and hyphens, a letter first."));
        variable(project, "vpc_cidr", "Address range of the network").set("default", "10.0.0.0/16");
        if (entry) {
            variable(project, "certificate_arn", "ARN of the ACM certificate for HTTPS");
        }
        for (Component external : design.ofKind(ComponentKind.EXTERNAL)) {
            variable(project, "url_" + names.identifier(external), "Address of " + external.name())
                    .set("default", "");
        }
    }

    private static Block variable(Project project, String name, String description) {
        return project.add(
                "variables.tf",
                Block.of("variable", name).set("description", description).set("type", Expression.word("string")));
    }

    private static void outputs(Project project, Design design, Names names, boolean entry) {
        output(project, "vpc_id", "The network", ref("aws_vpc.main.id"));
        if (entry) {
            output(project, "url", "Where people and other systems come in", ref("aws_lb.main.dns_name"));
        }
        for (Component component : design.components()) {
            if (component.kind().keepsData()) {
                Endpoints.of(component, names)
                        .ifPresent(endpoint -> output(
                                project,
                                names.identifier(component) + "_address",
                                "Where " + component.name() + " is found",
                                endpoint.value()));
            }
        }
        if (design.usesKafka()) {
            output(project, "kafka_bootstrap_servers", "Brokers, with IAM authentication over TLS", Endpoints.KAFKA);
        }
    }

    private static void output(Project project, String name, String description, Expression value) {
        project.add(
                "outputs.tf",
                Block.of("output", name).set("description", description).set("value", value));
    }
}
