package dev.orchestra.team.terraform;

import static dev.orchestra.team.terraform.Expression.call;
import static dev.orchestra.team.terraform.Expression.list;
import static dev.orchestra.team.terraform.Expression.number;
import static dev.orchestra.team.terraform.Expression.ref;
import static dev.orchestra.team.terraform.Expression.template;
import static dev.orchestra.team.terraform.Expression.text;

/** The network: a private and a public subnet in each of three zones, and who may talk to whom. */
final class Network {

    static final Expression PRIVATE_SUBNETS = ref("aws_subnet.private[*].id");
    static final Expression PUBLIC_SUBNETS = ref("aws_subnet.public[*].id");
    static final Expression TASKS_GROUP = ref("aws_security_group.tasks.id");
    static final Expression DATA_GROUP = ref("aws_security_group.data.id");

    private static final String FILE = "network.tf";
    private static final int ZONES = 3;

    private Network() {}

    static void addTo(Project project, boolean entry) {
        project.add(
                FILE, Block.of("data", "aws_availability_zones", "available").set("state", "available"));
        project.resource(FILE, "aws_vpc", "main")
                .set("cidr_block", ref("var.vpc_cidr"))
                .set("enable_dns_hostnames", true)
                .set("enable_dns_support", true);
        subnets(project, "public", 0);
        subnets(project, "private", ZONES);
        routes(project);
        groups(project, entry);
    }

    /** A name with the prefix of this installation. */
    static Expression named(String suffix) {
        return template(ref("var.name"), text("-" + suffix));
    }

    private static void subnets(Project project, String name, int offset) {
        Expression index = offset == 0 ? ref("count.index") : Expression.word("count.index + " + offset);
        project.resource(FILE, "aws_subnet", name)
                .set("count", ZONES)
                .set("vpc_id", ref("aws_vpc.main.id"))
                .set("cidr_block", call("cidrsubnet", ref("var.vpc_cidr"), number(4), index))
                .set("availability_zone", ref("data.aws_availability_zones.available.names[count.index]"));
    }

    private static void routes(Project project) {
        project.resource(FILE, "aws_internet_gateway", "main").set("vpc_id", ref("aws_vpc.main.id"));
        project.resource(FILE, "aws_eip", "nat").set("domain", "vpc");
        project.resource(FILE, "aws_nat_gateway", "main")
                .set("allocation_id", ref("aws_eip.nat.id"))
                .set("subnet_id", ref("aws_subnet.public[0].id"))
                .set("depends_on", list(ref("aws_internet_gateway.main")));
        table(project, "public", "gateway_id", "aws_internet_gateway.main.id");
        table(project, "private", "nat_gateway_id", "aws_nat_gateway.main.id");
    }

    private static void table(Project project, String name, String gateway, String target) {
        project.resource(FILE, "aws_route_table", name)
                .set("vpc_id", ref("aws_vpc.main.id"))
                .nest(Block.of("route").set("cidr_block", "0.0.0.0/0").set(gateway, ref(target)));
        project.resource(FILE, "aws_route_table_association", name)
                .set("count", ZONES)
                .set("subnet_id", ref("aws_subnet." + name + "[count.index].id"))
                .set("route_table_id", ref("aws_route_table." + name + ".id"));
    }

    private static void groups(Project project, boolean entry) {
        if (entry) {
            group(project, "entry", "HTTPS from anywhere")
                    .nest(rule("ingress", 443, 443, "tcp").set("cidr_blocks", list(text("0.0.0.0/0"))))
                    .nest(outward());
        }
        Block tasks = group(project, "tasks", "Services, which may call each other")
                .nest(rule("ingress", Containers.PORT, Containers.PORT, "tcp").set("self", true));
        if (entry) {
            tasks.nest(rule("ingress", Containers.PORT, Containers.PORT, "tcp")
                    .set("security_groups", list(ref("aws_security_group.entry.id"))));
        }
        tasks.nest(outward());
        group(project, "data", "Databases, caches and brokers, for services only")
                .nest(rule("ingress", 0, 65_535, "tcp").set("security_groups", list(TASKS_GROUP)))
                .nest(outward());
    }

    private static Block group(Project project, String name, String description) {
        return project.resource(FILE, "aws_security_group", name)
                .set("name", named(name))
                .set("description", description)
                .set("vpc_id", ref("aws_vpc.main.id"));
    }

    private static Block rule(String direction, int from, int to, String protocol) {
        return Block.of(direction).set("from_port", from).set("to_port", to).set("protocol", protocol);
    }

    private static Block outward() {
        return rule("egress", 0, 0, "-1").set("cidr_blocks", list(text("0.0.0.0/0")));
    }
}
