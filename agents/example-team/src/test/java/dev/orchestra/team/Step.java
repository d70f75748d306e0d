package dev.orchestra.team;

import dev.orchestra.agents.AgentContext;
import dev.orchestra.agents.StepContext;
import dev.orchestra.agents.Undo;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A step to test a handler with. */
record Step(Json input, Optional<Resume> resume, List<String> progress, List<Json> checkpoints, List<Undo> effects)
        implements StepContext {

    static Step with(String field, Object value) {
        return step(field, value, Optional.empty());
    }

    /** The same of a later attempt. */
    static Step resuming(String field, Object value, Resume left) {
        return step(field, value, Optional.of(left));
    }

    private static Step step(String field, Object value, Optional<Resume> left) {
        return new Step(Json.of(Map.of(field, value)), left, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    @Override
    public Map<String, String> headers() {
        return Map.of();
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public Optional<Instant> deadline() {
        return Optional.empty();
    }

    @Override
    public String processInstanceKey() {
        return "1";
    }

    @Override
    public String elementId() {
        return "element";
    }

    @Override
    public String jobKey() {
        return "2";
    }

    @Override
    public Messenger messenger() {
        throw new UnsupportedOperationException("The handlers of the team talk to nobody.");
    }

    @Override
    public AgentContext agent() {
        throw new UnsupportedOperationException("The handlers of the team remember nothing.");
    }

    @Override
    public long checkpoint(Object state) {
        checkpoints.add(Json.of(state));
        return checkpoints.size();
    }

    @Override
    public String effect(String kind, String reference, Undo undo) {
        effects.add(undo);
        return "2-1-" + effects.size();
    }

    @Override
    public void progress(String text) {
        progress.add(text);
    }
}
