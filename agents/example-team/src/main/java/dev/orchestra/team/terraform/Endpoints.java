package dev.orchestra.team.terraform;

import static dev.orchestra.team.terraform.Expression.ref;
import static dev.orchestra.team.terraform.Expression.text;

import dev.orchestra.team.design.Component;
import java.util.Optional;

/**
 * Where a component is found.
 *
 * @param suffix end of the environment variable's name
 */
record Endpoints(String suffix, Expression value) {

    static final Expression KAFKA = ref("aws_msk_cluster.main.bootstrap_brokers_sasl_iam");

    /** Empty for what has no address of its own: queues, jobs, apps on people's devices. */
    static Optional<Endpoints> of(Component component, Names names) {
        String id = names.identifier(component);
        return switch (component.kind()) {
            case DATABASE -> Optional.of(new Endpoints("_HOST", ref("aws_db_instance." + id + ".address")));
            case CACHE ->
                Optional.of(new Endpoints(
                        "_HOST", ref("aws_elasticache_replication_group." + id + ".primary_endpoint_address")));
            case STORAGE -> Optional.of(new Endpoints("_BUCKET", ref("aws_s3_bucket." + id + ".bucket")));
            case EXTERNAL -> Optional.of(new Endpoints("_URL", ref("var.url_" + id)));
            case SERVICE, FRONTEND ->
                Containers.isHosted(component)
                        ? Optional.of(new Endpoints(
                                "_URL", text("http://" + names.dashed(component) + ":" + Containers.PORT)))
                        : Optional.empty();
            case QUEUE, BATCH -> Optional.empty();
        };
    }
}
