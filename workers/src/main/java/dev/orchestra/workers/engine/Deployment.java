package dev.orchestra.workers.engine;

import java.util.List;

/** What a deployment brought. */
public record Deployment(long key, List<Deployed> deployed) {

    public Deployment {
        deployed = List.copyOf(deployed);
    }

    /**
     * @param kind {@code process}, {@code decision}, {@code decisionRequirements} or {@code form}
     * @param id the BPMN process id, the decision's or the form's id
     */
    public record Deployed(String kind, String id, int version, long key, String file) {}
}
