package dev.orchestra.team.terraform;

import static dev.orchestra.team.terraform.Expression.list;
import static dev.orchestra.team.terraform.Expression.ref;
import static dev.orchestra.team.terraform.Expression.text;

import dev.orchestra.team.design.Component;
import java.util.List;

/** One load balancer for all that is reached from outside: the first entry at the root, the others under their names. */
final class LoadBalancer {

    private static final String FILE = "entry.tf";

    private final Project project;
    private final Names names;

    LoadBalancer(Project project, Names names) {
        this.project = project;
        this.names = names;
    }

    void add(List<Component> entries) {
        if (entries.isEmpty()) {
            return;
        }
        project.resource(FILE, "aws_lb", "main")
                .set("name", ref("var.name"))
                .set("load_balancer_type", "application")
                .set("subnets", Network.PUBLIC_SUBNETS)
                .set("security_groups", list(ref("aws_security_group.entry.id")));
        entries.forEach(this::targetGroup);
        project.resource(FILE, "aws_lb_listener", "https")
                .set("load_balancer_arn", ref("aws_lb.main.arn"))
                .set("port", 443)
                .set("protocol", "HTTPS")
                .set("ssl_policy", "ELBSecurityPolicy-TLS13-1-2-2021-06")
                .set("certificate_arn", ref("var.certificate_arn"))
                .nest(forward("default_action", entries.getFirst()));
        for (int i = 1; i < entries.size(); i++) {
            rule(entries.get(i), i);
        }
    }

    private void targetGroup(Component component) {
        project.resource(FILE, "aws_lb_target_group", names.identifier(component))
                .set("name", Network.named(names.dashed(component)))
                .set("port", Containers.PORT)
                .set("protocol", "HTTP")
                .set("target_type", "ip")
                .set("vpc_id", ref("aws_vpc.main.id"))
                .nest(Block.of("health_check").set("path", "/health"));
    }

    private void rule(Component component, int priority) {
        project.resource(FILE, "aws_lb_listener_rule", names.identifier(component))
                .set("listener_arn", ref("aws_lb_listener.https.arn"))
                .set("priority", priority)
                .nest(forward("action", component))
                .nest(Block.of("condition")
                        .nest(Block.of("path_pattern")
                                .set("values", list(text("/" + names.dashed(component) + "/*")))));
    }

    private Block forward(String type, Component component) {
        return Block.of(type)
                .set("type", "forward")
                .set("target_group_arn", ref("aws_lb_target_group." + names.identifier(component) + ".arn"));
    }
}
