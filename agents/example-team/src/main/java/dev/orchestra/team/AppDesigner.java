package dev.orchestra.team;

import dev.orchestra.agents.AgentHandler;
import dev.orchestra.agents.ContextHandler;
import dev.orchestra.agents.StepContext;
import dev.orchestra.agents.StepRejection;
import dev.orchestra.agents.interactions.Interaction;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Json;
import dev.orchestra.processes.AppDesign;
import dev.orchestra.team.reading.Reading;
import dev.orchestra.team.reading.RequirementReader;
import java.util.List;

/**
 * Takes {@code {"requirement": "..."}} and answers with a design, or rejects with {@code REQUIREMENT_UNCLEAR}. The same
 * requirement gives the same answer, so a step that comes twice does no harm.
 */
final class AppDesigner implements AgentHandler, ContextHandler {

    private final RequirementReader reader;
    private final DesignsSeen seen = new DesignsSeen();

    AppDesigner(RequirementReader reader) {
        this.reader = reader;
    }

    @Override
    public Json handle(StepContext step) throws StepRejection {
        step.progress("Reading the requirement");
        String requirement = step.input().string("requirement").orElse("");
        return switch (reader.read(requirement)) {
            case Reading.Understood understood -> {
                seen.add(step.processInstanceKey(), DesignSummary.of(understood.design()));
                yield DesignJson.of(understood.design());
            }
            case Reading.Unclear unclear -> throw rejection(unclear.message(), unclear.missing());
        };
    }

    /** Which design it made. */
    @Override
    public Json remember(ContextRequested question, List<Interaction> interactions) {
        return seen.of(question);
    }

    private static StepRejection rejection(String message, List<String> missing) {
        return new StepRejection(AppDesign.ERROR_REQUIREMENT_UNCLEAR, message, Json.of(new Question(message, missing)));
    }

    /** The output of a rejection: what a person is asked for. */
    record Question(String message, List<String> missing) {}
}
