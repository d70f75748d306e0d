package dev.orchestra.team;

import dev.orchestra.agents.StepContext;
import dev.orchestra.agents.StepFailure;
import dev.orchestra.events.Json;
import dev.orchestra.team.design.Design;

/** The design in a step's input. */
final class DesignInput {

    private DesignInput() {}

    /** @throws StepFailure that no other attempt mends, if there is no design or a wrong one */
    static Design of(StepContext step) throws StepFailure {
        Json design = step.input()
                .field("design")
                .orElseThrow(() -> StepFailure.broken(
                        "The step's input has no design. Map the app designer's answer to input.design in the model.",
                        null));
        try {
            return DesignJson.read(design);
        } catch (IllegalArgumentException e) {
            throw StepFailure.broken("The step's input.design cannot be used. " + e.getMessage(), e);
        }
    }
}
