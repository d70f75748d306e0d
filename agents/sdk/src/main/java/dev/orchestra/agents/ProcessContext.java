package dev.orchestra.agents;

import dev.orchestra.agents.lifecycle.BackgroundTask;
import dev.orchestra.agents.lifecycle.BackgroundTasks;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.agents.state.AgentState;
import dev.orchestra.events.bus.EventBus;
import dev.orchestra.registry.AgentDirectory;
import java.util.function.Supplier;

/** What the agent of one process has at hand. */
record ProcessContext(
        AgentAddress self,
        Supplier<Messenger> messengers,
        AgentState state,
        BackgroundTasks tasks,
        Neighbours neighbours)
        implements AgentContext {

    /** The same, with a messenger that carries on what a step is about. */
    ProcessContext talkingBy(Messenger bound) {
        return new ProcessContext(self, () -> bound, state, tasks, neighbours);
    }

    @Override
    public Messenger messenger() {
        return messengers.get();
    }

    @Override
    public BackgroundTask background(String name, BackgroundTask.Work work) {
        return tasks.start(name, work);
    }

    @Override
    public AgentDirectory directory() {
        return neighbours.directory();
    }

    @Override
    public EventBus events() {
        return neighbours.events();
    }
}
