package dev.orchestra.team.terraform;

import static dev.orchestra.team.terraform.Expression.list;
import static dev.orchestra.team.terraform.Expression.number;
import static dev.orchestra.team.terraform.Expression.ref;
import static dev.orchestra.team.terraform.Expression.template;
import static dev.orchestra.team.terraform.Expression.text;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.design.Design;
import java.util.ArrayList;
import java.util.List;

/** What keeps data: PostgreSQL on RDS, Valkey on ElastiCache, S3, and the Kafka brokers on MSK. */
final class DataStores {

    private static final String FILE = "data.tf";
    private static final int BROKERS = 3;

    private final Project project;
    private final Design design;
    private final Names names;
    private final Sizing sizing;

    DataStores(Project project, Design design, Names names, Sizing sizing) {
        this.project = project;
        this.design = design;
        this.names = names;
        this.sizing = sizing;
    }

    void add() {
        List<Component> databases = design.ofKind(ComponentKind.DATABASE);
        if (!databases.isEmpty()) {
            subnetGroup("aws_db_subnet_group");
            databases.forEach(this::database);
        }
        List<Component> caches = design.ofKind(ComponentKind.CACHE);
        if (!caches.isEmpty()) {
            subnetGroup("aws_elasticache_subnet_group");
            caches.forEach(this::cache);
        }
        design.ofKind(ComponentKind.STORAGE).forEach(this::bucket);
        if (design.usesKafka() || !design.ofKind(ComponentKind.QUEUE).isEmpty()) {
            brokers();
        }
        permissions();
    }

    private void subnetGroup(String type) {
        project.resource(FILE, type, "main").set("name", ref("var.name")).set("subnet_ids", Network.PRIVATE_SUBNETS);
    }

    private void database(Component database) {
        project.resource(FILE, "aws_db_instance", names.identifier(database))
                .why(database.name() + ": " + database.reason())
                .set("identifier", Network.named(names.dashed(database)))
                .set("engine", "postgres")
                .set("engine_version", "17")
                .set("instance_class", sizing.databaseClass(database))
                .set("allocated_storage", sizing.databaseGib(database))
                .set("storage_type", "gp3")
                .set("storage_encrypted", true)
                .set("db_name", "app")
                .set("username", "app")
                .set("manage_master_user_password", true)
                .set("db_subnet_group_name", ref("aws_db_subnet_group.main.name"))
                .set("vpc_security_group_ids", list(Network.DATA_GROUP))
                .set("multi_az", sizing.standby(database))
                .set("backup_retention_period", sizing.standby(database) ? 14 : 1)
                .set("deletion_protection", true)
                .set(
                        "final_snapshot_identifier",
                        template(ref("var.name"), text("-" + names.dashed(database) + "-final")));
    }

    private void cache(Component cache) {
        project.resource(FILE, "aws_elasticache_replication_group", names.identifier(cache))
                .why(cache.name() + ": " + cache.reason())
                .set("replication_group_id", Network.named(names.dashed(cache)))
                .set("description", HclText.comment(cache.name()))
                .set("engine", "valkey")
                .set("engine_version", "8.0")
                .set("node_type", sizing.cacheType(cache))
                .set("num_cache_clusters", 2)
                .set("automatic_failover_enabled", true)
                .set("multi_az_enabled", true)
                .set("at_rest_encryption_enabled", true)
                .set("transit_encryption_enabled", true)
                .set("subnet_group_name", ref("aws_elasticache_subnet_group.main.name"))
                .set("security_group_ids", list(Network.DATA_GROUP));
    }

    private void bucket(Component storage) {
        String id = names.identifier(storage);
        project.resource(FILE, "aws_s3_bucket", id)
                .why(storage.name() + ": " + storage.reason())
                .set("bucket_prefix", Network.named(names.dashed(storage) + "-"));
        project.resource(FILE, "aws_s3_bucket_public_access_block", id)
                .set("bucket", ref("aws_s3_bucket." + id + ".id"))
                .set("block_public_acls", true)
                .set("block_public_policy", true)
                .set("ignore_public_acls", true)
                .set("restrict_public_buckets", true);
        project.resource(FILE, "aws_s3_bucket_versioning", id)
                .set("bucket", ref("aws_s3_bucket." + id + ".id"))
                .nest(Block.of("versioning_configuration").set("status", "Enabled"));
    }

    private void brokers() {
        project.resource("kafka.tf", "aws_msk_configuration", "main")
                .set("name", ref("var.name"))
                .set("kafka_versions", list(text("3.8.x")))
                .set(
                        "server_properties",
                        "auto.create.topics.enable=false\ndefault.replication.factor=3\nmin.insync.replicas=2\nunclean.leader.election.enable=false\n");
        project.resource("kafka.tf", "aws_msk_cluster", "main")
                .set("cluster_name", ref("var.name"))
                .set("kafka_version", "3.8.x")
                .set("number_of_broker_nodes", BROKERS)
                .nest(Block.of("broker_node_group_info")
                        .set("instance_type", sizing.brokerType())
                        .set("client_subnets", Network.PRIVATE_SUBNETS)
                        .set("security_groups", list(Network.DATA_GROUP))
                        .nest(Block.of("storage_info")
                                .nest(Block.of("ebs_storage_info").set("volume_size", number(sizing.brokerGib())))))
                .nest(Block.of("configuration_info")
                        .set("arn", ref("aws_msk_configuration.main.arn"))
                        .set("revision", ref("aws_msk_configuration.main.latest_revision")))
                .nest(Block.of("client_authentication").nest(Block.of("sasl").set("iam", true)))
                .nest(Block.of("encryption_info")
                        .nest(Block.of("encryption_in_transit")
                                .set("client_broker", "TLS")
                                .set("in_cluster", true)));
    }

    /** What the services may do: their buckets, and the brokers. */
    private void permissions() {
        List<Expression> statements = new ArrayList<>();
        for (Component storage : design.ofKind(ComponentKind.STORAGE)) {
            Expression arn = ref("aws_s3_bucket." + names.identifier(storage) + ".arn");
            statements.add(Policy.allow(
                    list(text("s3:GetObject"), text("s3:PutObject"), text("s3:ListBucket")),
                    list(arn, template(arn, text("/*")))));
        }
        if (design.usesKafka()) {
            statements.add(Policy.allow(
                    list(
                            text("kafka-cluster:Connect"),
                            text("kafka-cluster:DescribeTopic"),
                            text("kafka-cluster:ReadData"),
                            text("kafka-cluster:WriteData"),
                            text("kafka-cluster:DescribeGroup"),
                            text("kafka-cluster:AlterGroup")),
                    list(
                            ref("aws_msk_cluster.main.arn"),
                            template(
                                    Expression.call(
                                            "replace",
                                            ref("aws_msk_cluster.main.arn"),
                                            text(":cluster/"),
                                            text(":topic/")),
                                    text("/*")),
                            template(
                                    Expression.call(
                                            "replace",
                                            ref("aws_msk_cluster.main.arn"),
                                            text(":cluster/"),
                                            text(":group/")),
                                    text("/*")))));
        }
        if (!statements.isEmpty()) {
            project.resource("iam.tf", "aws_iam_role_policy", "task")
                    .set("name", "data")
                    .set("role", ref("aws_iam_role.task.id"))
                    .set("policy", Policy.document(statements.toArray(Expression[]::new)));
        }
    }
}
