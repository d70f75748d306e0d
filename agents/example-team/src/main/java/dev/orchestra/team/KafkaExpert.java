package dev.orchestra.team;

import dev.orchestra.agents.AgentHandler;
import dev.orchestra.agents.ContextHandler;
import dev.orchestra.agents.StepContext;
import dev.orchestra.agents.StepFailure;
import dev.orchestra.agents.interactions.Interaction;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Json;
import dev.orchestra.team.design.Design;
import dev.orchestra.team.kafka.Topic;
import dev.orchestra.team.kafka.TopicFiles;
import dev.orchestra.team.kafka.TopicPlan;
import dev.orchestra.team.kafka.TopicPlanner;
import java.util.List;
import java.util.Map;

/**
 * Takes {@code {"design": {...}}} and answers with {@code {"files": {name: content}, "topics": [...], "storageBytes",
 * "warnings": [...]}}. The same design gives the same answer, so a step that comes twice does no harm.
 */
final class KafkaExpert implements AgentHandler, ContextHandler {

    private final TopicPlanner planner = new TopicPlanner();
    private final DesignsSeen seen = new DesignsSeen();

    @Override
    public Json handle(StepContext step) throws StepFailure {
        Design design = DesignInput.of(step);
        seen.add(step.processInstanceKey(), DesignSummary.of(design));
        step.progress("Sizing topics for " + design.flows().size() + " flows");
        TopicPlan plan = planner.plan(design);
        return Json.of(new Answer(
                TopicFiles.of(plan),
                plan.topics().stream().map(TopicJson::of).toList(),
                plan.storageBytes(),
                plan.warnings()));
    }

    /** Which design it sized topics for. */
    @Override
    public Json remember(ContextRequested question, List<Interaction> interactions) {
        return seen.of(question);
    }

    /** The output of the step. */
    record Answer(Map<String, String> files, List<TopicJson> topics, long storageBytes, List<String> warnings) {}

    /**
     * A topic in the answer.
     *
     * @param config the topic's configuration as Kafka names it
     * @param reason why its numbers are what they are
     */
    record TopicJson(
            String name,
            int partitions,
            int replication,
            long retentionMillis,
            List<String> producers,
            List<String> consumers,
            Map<String, String> config,
            String reason) {

        static TopicJson of(Topic topic) {
            return new TopicJson(
                    topic.name(),
                    topic.partitions(),
                    topic.replication(),
                    topic.retentionMillis(),
                    topic.producers(),
                    topic.consumers(),
                    topic.settings(),
                    topic.reason());
        }
    }
}
