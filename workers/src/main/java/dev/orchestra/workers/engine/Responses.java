package dev.orchestra.workers.engine;

import dev.orchestra.workers.engine.Deployment.Deployed;
import dev.orchestra.workers.engine.Engine.Cluster;
import io.camunda.zeebe.client.api.response.DeploymentEvent;
import io.camunda.zeebe.client.api.response.PartitionBrokerHealth;
import io.camunda.zeebe.client.api.response.Topology;
import java.util.ArrayList;
import java.util.List;

/** The client's answers in our words. */
@SuppressWarnings("deprecation")
final class Responses {

    private Responses() {}

    static Deployment deployment(DeploymentEvent event) {
        List<Deployed> deployed = new ArrayList<>();
        event.getProcesses()
                .forEach(it -> deployed.add(new Deployed(
                        "process",
                        it.getBpmnProcessId(),
                        it.getVersion(),
                        it.getProcessDefinitionKey(),
                        it.getResourceName())));
        // A decision does not name its file; its requirements do.
        event.getDecisions().forEach(it -> {
            String file = event.getDecisionRequirements().stream()
                    .filter(drg -> drg.getDecisionRequirementsKey() == it.getDecisionRequirementsKey())
                    .map(drg -> drg.getResourceName())
                    .findFirst()
                    .orElse("");
            deployed.add(new Deployed("decision", it.getDmnDecisionId(), it.getVersion(), it.getDecisionKey(), file));
        });
        event.getDecisionRequirements()
                .forEach(it -> deployed.add(new Deployed(
                        "decisionRequirements",
                        it.getDmnDecisionRequirementsId(),
                        it.getVersion(),
                        it.getDecisionRequirementsKey(),
                        it.getResourceName())));
        event.getForm()
                .forEach(it -> deployed.add(
                        new Deployed("form", it.getFormId(), it.getVersion(), it.getFormKey(), it.getResourceName())));
        return new Deployment(event.getKey(), deployed);
    }

    /** Healthy is a cluster in which every partition has a leader that says it is. */
    static Cluster cluster(Topology topology) {
        long healthyLeaders = topology.getBrokers().stream()
                .flatMap(broker -> broker.getPartitions().stream())
                .filter(it -> it.isLeader() && it.getHealth() == PartitionBrokerHealth.HEALTHY)
                .mapToInt(it -> it.getPartitionId())
                .distinct()
                .count();
        int partitions = topology.getPartitionsCount();
        return new Cluster(
                topology.getGatewayVersion(),
                topology.getBrokers().size(),
                partitions,
                partitions > 0 && healthyLeaders == partitions);
    }
}
