package dev.orchestra.team.terraform;

import static dev.orchestra.team.terraform.Expression.call;
import static dev.orchestra.team.terraform.Expression.inline;
import static dev.orchestra.team.terraform.Expression.list;
import static dev.orchestra.team.terraform.Expression.number;
import static dev.orchestra.team.terraform.Expression.object;
import static dev.orchestra.team.terraform.Expression.ref;
import static dev.orchestra.team.terraform.Expression.rows;
import static dev.orchestra.team.terraform.Expression.template;
import static dev.orchestra.team.terraform.Expression.text;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.design.Design;
import dev.orchestra.team.design.Flow;
import dev.orchestra.team.design.FlowKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What runs as containers on ECS Fargate: services and hosted frontends that stay, batch jobs that come and go. */
final class Containers {

    static final int PORT = 8080;

    private static final String FILE = "main.tf";

    private final Project project;
    private final Design design;
    private final Names names;
    private final Sizing sizing;

    Containers(Project project, Design design, Names names, Sizing sizing) {
        this.project = project;
        this.design = design;
        this.names = names;
        this.sizing = sizing;
    }

    void add(List<Component> entries) {
        cluster();
        roles();
        for (Component component : design.components()) {
            if (isHosted(component)) {
                task(component, FILE);
                service(component, entries.contains(component));
            } else if (component.kind() == ComponentKind.BATCH) {
                task(component, "batch.tf");
                schedule(component);
            }
        }
        if (!design.ofKind(ComponentKind.BATCH).isEmpty()) {
            schedulerRole();
        }
    }

    /** Whether a component runs as containers all the time. An app on people's devices does not. */
    static boolean isHosted(Component component) {
        boolean onDevices = component
                        .name()
                        .toLowerCase(java.util.Locale.ROOT)
                        .matches(".*\\b(?:mobile|desktop|kiosk|terminal|client|app)\\b.*")
                && !component.name().toLowerCase(java.util.Locale.ROOT).contains("web");
        return component.kind() == ComponentKind.SERVICE || (component.kind() == ComponentKind.FRONTEND && !onDevices);
    }

    private void cluster() {
        project.resource(FILE, "aws_ecs_cluster", "main")
                .set("name", ref("var.name"))
                .nest(Block.of("setting").set("name", "containerInsights").set("value", "enabled"));
        project.resource(FILE, "aws_service_discovery_http_namespace", "main").set("name", ref("var.name"));
        project.resource(FILE, "aws_cloudwatch_log_group", "main")
                .set("name", template(text("/ecs/"), ref("var.name")))
                .set("retention_in_days", 30);
    }

    private void roles() {
        role("execution", "ecs-tasks.amazonaws.com");
        project.resource("iam.tf", "aws_iam_role_policy_attachment", "execution")
                .set("role", ref("aws_iam_role.execution.name"))
                .set("policy_arn", "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy");
        role("task", "ecs-tasks.amazonaws.com");
    }

    private void role(String name, String principal) {
        project.resource("iam.tf", "aws_iam_role", name)
                .set("name", Network.named(name))
                .set("assume_role_policy", Policy.document(Policy.trust(principal)));
    }

    private void task(Component component, String file) {
        String id = names.identifier(component);
        project.add(
                "variables.tf",
                Block.of("variable", "image_" + id)
                        .set("description", "Container image of " + component.name() + ", with its tag")
                        .set("type", Expression.word("string")));
        Map<String, Expression> container = new LinkedHashMap<>();
        container.put("name", text(names.dashed(component)));
        container.put("image", ref("var.image_" + id));
        container.put("essential", Expression.bool(true));
        if (component.kind() != ComponentKind.BATCH) {
            container.put("portMappings", list(inline("name", text("http"), "containerPort", number(PORT))));
        }
        container.put("environment", rows(environment(component)));
        container.put("logConfiguration", logs(component));
        project.resource(file, "aws_ecs_task_definition", id)
                .why(component.name() + ": " + component.reason())
                .set("family", Network.named(names.dashed(component)))
                .set("requires_compatibilities", list(text("FARGATE")))
                .set("network_mode", "awsvpc")
                .set("cpu", 512)
                .set("memory", 1024)
                .set("execution_role_arn", ref("aws_iam_role.execution.arn"))
                .set("task_role_arn", ref("aws_iam_role.task.arn"))
                .set("container_definitions", call("jsonencode", list(object(container))));
    }

    private Expression logs(Component component) {
        Map<String, Expression> options = new LinkedHashMap<>();
        options.put("awslogs-group", ref("aws_cloudwatch_log_group.main.name"));
        options.put("awslogs-region", ref("var.region"));
        options.put("awslogs-stream-prefix", text(names.dashed(component)));
        Map<String, Expression> logs = new LinkedHashMap<>();
        logs.put("logDriver", text("awslogs"));
        logs.put("options", object(options));
        return object(logs);
    }

    /** Where a component finds what it talks to. */
    private List<Expression> environment(Component component) {
        List<Expression> environment = new ArrayList<>();
        design.flows().stream()
                .filter(flow -> flow.from().equals(component.id()) && flow.kind() == FlowKind.SYNC)
                .map(flow -> design.component(flow.to()))
                .distinct()
                .forEach(target -> Endpoints.of(target, names)
                        .ifPresent(endpoint -> environment.add(
                                variable(names.environment(target) + endpoint.suffix(), endpoint.value()))));
        if (design.flows().stream().anyMatch(flow -> flow.kind() == FlowKind.EVENT && touches(flow, component))) {
            environment.add(variable("KAFKA_BOOTSTRAP_SERVERS", Endpoints.KAFKA));
        }
        return environment;
    }

    private static boolean touches(Flow flow, Component component) {
        return flow.from().equals(component.id()) || flow.to().equals(component.id());
    }

    private static Expression variable(String name, Expression value) {
        return inline("name", text(name), "value", value);
    }

    private void service(Component component, boolean entry) {
        String id = names.identifier(component);
        Block service = project.resource(FILE, "aws_ecs_service", id)
                .set("name", names.dashed(component))
                .set("cluster", ref("aws_ecs_cluster.main.id"))
                .set("task_definition", ref("aws_ecs_task_definition." + id + ".arn"))
                .set("desired_count", sizing.tasks(component))
                .set("launch_type", "FARGATE")
                .nest(Block.of("deployment_circuit_breaker").set("enable", true).set("rollback", true))
                .nest(Block.of("network_configuration")
                        .set("subnets", Network.PRIVATE_SUBNETS)
                        .set("security_groups", list(Network.TASKS_GROUP)))
                .nest(Block.of("service_connect_configuration")
                        .set("enabled", true)
                        .set("namespace", ref("aws_service_discovery_http_namespace.main.arn"))
                        .nest(Block.of("service")
                                .set("port_name", "http")
                                .set("discovery_name", names.dashed(component))
                                .nest(Block.of("client_alias")
                                        .set("port", PORT)
                                        .set("dns_name", names.dashed(component)))));
        if (entry) {
            service.nest(Block.of("load_balancer")
                            .set("target_group_arn", ref("aws_lb_target_group." + id + ".arn"))
                            .set("container_name", names.dashed(component))
                            .set("container_port", PORT))
                    .set("depends_on", list(ref("aws_lb_listener.https")));
        }
    }

    private void schedule(Component job) {
        String id = names.identifier(job);
        project.resource("batch.tf", "aws_scheduler_schedule", id)
                .set("name", Network.named(names.dashed(job)))
                .set("schedule_expression", Schedules.cron(job.name() + " " + job.reason()))
                .nest(Block.of("flexible_time_window").set("mode", "OFF"))
                .nest(Block.of("target")
                        .set("arn", ref("aws_ecs_cluster.main.arn"))
                        .set("role_arn", ref("aws_iam_role.scheduler.arn"))
                        .nest(Block.of("ecs_parameters")
                                .set("task_definition_arn", ref("aws_ecs_task_definition." + id + ".arn"))
                                .set("launch_type", "FARGATE")
                                .nest(Block.of("network_configuration")
                                        .set("subnets", Network.PRIVATE_SUBNETS)
                                        .set("security_groups", list(Network.TASKS_GROUP)))));
    }

    private void schedulerRole() {
        role("scheduler", "scheduler.amazonaws.com");
        List<Expression> tasks = design.ofKind(ComponentKind.BATCH).stream()
                .map(job -> ref("aws_ecs_task_definition." + names.identifier(job) + ".arn"))
                .toList();
        project.resource("iam.tf", "aws_iam_role_policy", "scheduler")
                .set("name", "run-tasks")
                .set("role", ref("aws_iam_role.scheduler.id"))
                .set(
                        "policy",
                        Policy.document(
                                Policy.allow(list(text("ecs:RunTask")), list(tasks)),
                                Policy.allow(
                                        list(text("iam:PassRole")),
                                        list(ref("aws_iam_role.execution.arn"), ref("aws_iam_role.task.arn")))));
    }
}
