package dev.orchestra.team.terraform;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.Design;

/** Says what the Terraform makes of each component, and how to use it. */
final class Readme {

    private Readme() {}

    static String of(Design design, Names names, Sizing sizing) {
        StringBuilder out = new StringBuilder("# Terraform for " + HclText.comment(design.name()) + "\n\n");
        out.append("```\nterraform init\nterraform plan -var-file=my.tfvars\n```\n\n");
        out.append("Set the container images (`image_...`), the certificate and the addresses of external systems"
                + " (`url_...`) in `my.tfvars`.\n\n| component | becomes | size |\n|---|---|---|\n");
        for (Component component : design.components()) {
            out.append("| ")
                    .append(cell(component.name()))
                    .append(" | ")
                    .append(row(component, names, sizing))
                    .append(" |\n");
        }
        return out.toString();
    }

    private static String row(Component component, Names names, Sizing sizing) {
        String id = names.identifier(component);
        return switch (component.kind()) {
            case SERVICE, FRONTEND ->
                Containers.isHosted(component)
                        ? "`aws_ecs_service." + id + "` | " + sizing.tasks(component)
                                + " tasks: peak messages per second over 500 per task, at least 2, at most 50"
                        : "nothing: it runs on people's devices | ";
            case BATCH -> "`aws_scheduler_schedule." + id + "` | one task at a time";
            case DATABASE ->
                "`aws_db_instance." + id + "` | " + sizing.databaseClass(component) + ", "
                        + sizing.databaseGib(component) + " GiB: what the retention keeps, and half of that again";
            case CACHE -> "`aws_elasticache_replication_group." + id + "` | 2 nodes " + sizing.cacheType(component);
            case STORAGE -> "`aws_s3_bucket." + id + "` | grows by itself";
            case QUEUE ->
                "`aws_msk_cluster.main` | 3 brokers " + sizing.brokerType() + ", " + sizing.brokerGib()
                        + " GiB each: what the topics keep (at most 30 days), and 40 % more";
            case EXTERNAL -> "`var.url_" + id + "` | run by others";
        };
    }

    private static String cell(String text) {
        return HclText.comment(text).replace("|", "\\|");
    }
}
