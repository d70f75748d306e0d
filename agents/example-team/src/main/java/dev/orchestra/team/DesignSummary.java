package dev.orchestra.team;

import dev.orchestra.team.design.Design;

/**
 * By what the members know a design again when they talk about a step.
 *
 * @param components how many it has
 */
record DesignSummary(String name, int components) {

    static DesignSummary of(Design design) {
        return new DesignSummary(design.name(), design.components().size());
    }
}
