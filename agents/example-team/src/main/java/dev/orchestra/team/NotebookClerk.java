package dev.orchestra.team;

import dev.orchestra.agents.AgentHandler;
import dev.orchestra.agents.StepContext;
import dev.orchestra.agents.StepFailure;
import dev.orchestra.agents.StepRejection;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.MessageFailure;
import dev.orchestra.events.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Takes {@code {"notebook": "shop", "note": "..."}}, has the notebook of that name write the note down if there is one, and
 * answers with all that is in it.
 */
final class NotebookClerk implements AgentHandler {

    static final String AGENT = "notebook";
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    @Override
    public Json handle(StepContext step) throws StepRejection, StepFailure, InterruptedException {
        AgentAddress notebook = address(step.input().string("notebook").orElse(""));
        Optional<String> note = step.input().string("note");
        try {
            return note.isPresent()
                    ? step.messenger().ask(notebook, Notebook.NOTE, Json.of(Map.of("text", note.get())), ANSWER_MAX)
                    : step.messenger().ask(notebook, Notebook.READ, Json.object(), ANSWER_MAX);
        } catch (MessageFailure e) {
            if (e.reason() == MessageFailure.Reason.REFUSED) {
                throw new StepRejection(e.code(), String.valueOf(e.getMessage()));
            }
            throw StepFailure.retryable(String.valueOf(e.getMessage()), e);
        }
    }

    private static AgentAddress address(String name) throws StepFailure {
        try {
            return AgentAddress.instance(AGENT, name);
        } catch (IllegalArgumentException e) {
            throw StepFailure.broken("The step's input.notebook is no name of a notebook. " + e.getMessage(), e);
        }
    }
}
