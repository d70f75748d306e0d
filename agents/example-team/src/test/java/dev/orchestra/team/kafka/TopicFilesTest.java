package dev.orchestra.team.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.team.Requirements;
import dev.orchestra.team.design.Flow;
import dev.orchestra.team.design.FlowKind;
import dev.orchestra.team.design.Loss;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class TopicFilesTest {

    @TempDir
    private Path dir;

    @Test
    void theYamlHoldsEveryTopicWithItsConfiguration() {
        TopicPlan plan = new TopicPlanner().plan(Requirements.design("order-platform"));
        Map<String, List<Map<String, Object>>> yaml = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(TopicFiles.of(plan).get("topics.yaml"));

        assertThat(yaml.get("topics"))
                .extracting(topic -> topic.get("name"))
                .containsExactlyElementsOf(
                        plan.topics().stream().map(Topic::name).toList());
        assertThat(yaml.get("topics").getFirst())
                .containsEntry("partitions", plan.topics().getFirst().partitions())
                .containsEntry("config", plan.topics().getFirst().settings());
    }

    @Test
    void oddNamesStayInsideTheirQuotes() {
        Flow odd = new Flow("a", "b", FlowKind.EVENT, "\"x\": {y}\n#$(reboot)", 1, 1, 1, 1, Loss.TOLERATED, "r");
        TopicPlan plan = new TopicPlanner().plan(TopicPlannerTest.design(odd));

        Map<String, List<Map<String, Object>>> yaml = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(TopicFiles.of(plan).get("topics.yaml"));
        assertThat(yaml.get("topics"))
                .singleElement()
                .satisfies(topic -> assertThat(topic).containsEntry("name", "x-y-reboot"));
    }

    @Test
    void theScriptCallsKafkaTopicsOnceForEachTopic() throws Exception {
        TopicPlan plan = new TopicPlanner().plan(Requirements.design("order-platform"));
        Path script = Files.writeString(
                dir.resolve("create-topics.sh"), TopicFiles.of(plan).get("create-topics.sh"));
        ProcessBuilder builder = new ProcessBuilder("sh", script.toString(), "broker:9092").redirectErrorStream(true);
        builder.environment().put("KAFKA_TOPICS", "echo");

        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output.lines()).hasSize(plan.topics().size());
        assertThat(output)
                .contains(
                        "--bootstrap-server broker:9092 --create --if-not-exists --topic order-paid --partitions 3 --replication-factor 3")
                .contains("--config min.insync.replicas=2", "--config retention.ms=2592000000");
    }

    @Test
    void theDocumentGivesTheReasonForEachNumber() {
        TopicPlan plan = new TopicPlanner().plan(Requirements.design("order-platform"));

        assertThat(TopicFiles.of(plan).get("topics.md"))
                .contains(
                        "| order-paid | 3 | 3 | 2 | 30 days |",
                        "peak 1000/s × 2 KiB",
                        "From Order service to Warehouse, Billing service");
    }
}
