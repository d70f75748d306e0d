package dev.orchestra.agents;

import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import dev.orchestra.events.StepRequested;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What a handler sees of the step it works on. */
record RequestedStep(AcceptedStep step, StepRequested data, AgentContext agent, Trail trail) implements StepContext {

    @Override
    public Messenger messenger() {
        return agent.messenger();
    }

    @Override
    public Json input() {
        return data.input();
    }

    @Override
    public Map<String, String> headers() {
        return data.headers();
    }

    @Override
    public int attempt() {
        return step.request().key().attempt();
    }

    @Override
    public Optional<Resume> resume() {
        return Optional.ofNullable(data.resume());
    }

    @Override
    public long checkpoint(Object state) throws InterruptedException {
        return trail.checkpoint(state);
    }

    @Override
    public String effect(String kind, String reference, Undo undo) throws InterruptedException {
        return trail.effect(kind, reference, undo);
    }

    @Override
    public Optional<Instant> deadline() {
        return step.request().deadline();
    }

    @Override
    public String processInstanceKey() {
        return step.request().attribute(Attribute.CORRELATION_ID);
    }

    @Override
    public String elementId() {
        return step.request().attribute(Attribute.ELEMENT_ID);
    }

    @Override
    public String jobKey() {
        return step.request().key().jobKey();
    }

    @Override
    public void progress(String text) {
        step.progress(text);
    }
}
