package dev.orchestra.team;

import dev.orchestra.agents.AgentHandler;
import dev.orchestra.agents.StepContext;
import dev.orchestra.agents.StepFailure;
import dev.orchestra.events.Json;
import dev.orchestra.team.design.Design;
import dev.orchestra.team.terraform.TerraformGenerator;
import java.util.List;
import java.util.Map;

/**
 * Takes {@code {"design": {...}}} and answers with {@code {"files": {name: content}, "resources": [address]}}. The same
 * design gives the same answer, so a step that comes twice does no harm.
 */
final class TerraformWriter implements AgentHandler {

    private final TerraformGenerator generator = new TerraformGenerator();

    @Override
    public Json handle(StepContext step) throws StepFailure {
        Design design = DesignInput.of(step);
        step.progress("Writing Terraform for " + design.components().size() + " components");
        TerraformGenerator.Generated generated = generator.generate(design);
        return Json.of(new Answer(generated.files(), generated.resources()));
    }

    /** The output of the step. */
    record Answer(Map<String, String> files, List<String> resources) {}
}
