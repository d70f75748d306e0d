package dev.orchestra.agents;

import dev.orchestra.agents.instances.Passivation;
import dev.orchestra.agents.instances.Resident;
import dev.orchestra.agents.lifecycle.BackgroundTask;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.Message;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.agents.state.AgentState;
import dev.orchestra.events.Json;
import dev.orchestra.events.bus.EventBus;
import dev.orchestra.registry.AgentDirectory;
import org.jspecify.annotations.Nullable;

/** An instance of somebody's agent with what it has at hand. */
final class KeyedResident implements Resident, InstanceContext {

    private final AgentContext process;
    private final AgentAddress address;
    private final AgentState state;
    private final Messenger own;
    private final KeyedAgent agent;
    /** Of the message that is being handled. */
    private volatile @Nullable Messenger bound;

    /** @param own sends in the instance's name, outside of any message */
    KeyedResident(AgentContext process, AgentAddress address, AgentState state, Messenger own, KeyedAgent agent) {
        this.process = process;
        this.address = address;
        this.state = state;
        this.own = own;
        this.agent = agent;
    }

    @Override
    public void activated() throws Exception {
        agent.activated(this);
    }

    @Override
    public void passivated(Passivation why) throws Exception {
        agent.passivated(this, why);
    }

    Json receive(Message message, Messenger messenger) throws Exception {
        bound = messenger;
        try {
            return agent.receive(message, this);
        } finally {
            bound = null;
        }
    }

    @Override
    public AgentAddress self() {
        return address;
    }

    @Override
    public String key() {
        return address.name();
    }

    @Override
    public Messenger messenger() {
        Messenger current = bound;
        return current != null ? current : own;
    }

    @Override
    public AgentState state() {
        return state;
    }

    @Override
    public BackgroundTask background(String name, BackgroundTask.Work work) {
        return process.background(name, work);
    }

    @Override
    public AgentDirectory directory() {
        return process.directory();
    }

    @Override
    public EventBus events() {
        return process.events();
    }
}
