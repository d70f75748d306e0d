package dev.orchestra.console;

import dev.orchestra.workers.engine.Deployment;
import java.util.List;

/** What a deployment brought. */
record DeploymentView(String deploymentKey, List<Item> deployed) {

    static DeploymentView of(Deployment deployment) {
        return new DeploymentView(
                Long.toString(deployment.key()),
                deployment.deployed().stream()
                        .map(d -> new Item(d.kind(), d.id(), d.version(), Long.toString(d.key()), d.file()))
                        .toList());
    }

    /** @param kind {@code process}, {@code decision}, {@code decisionRequirements} or {@code form} */
    record Item(String kind, String id, int version, String key, String file) {}
}
