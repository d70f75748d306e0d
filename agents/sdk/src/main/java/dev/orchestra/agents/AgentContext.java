package dev.orchestra.agents;

import dev.orchestra.agents.lifecycle.BackgroundTask;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.agents.state.AgentState;
import dev.orchestra.events.bus.EventBus;
import dev.orchestra.registry.AgentDirectory;
import java.util.concurrent.RejectedExecutionException;

/** What an agent has at hand. All of it may be used from any thread, but for the state of an instance. */
public interface AgentContext {

    /** Under which address it is reached: a process, or an instance made on demand. */
    AgentAddress self();

    /** Talks to other agents. During a step or a call it carries on what that is about. */
    Messenger messenger();

    /** What it remembers across restarts. */
    AgentState state();

    /**
     * Does something beside steps and messages, on a virtual thread. It is interrupted when the process stops; a failure is
     * logged, counted and said on {@code agent.event}.
     *
     * @param name for reports; not blank
     * @throws RejectedExecutionException if as many tasks run as are allowed, or the process stops
     */
    BackgroundTask background(String name, BackgroundTask.Work work);

    /** Who else is there, by type, skill and status. The first call starts reading and waits a few seconds at most. */
    AgentDirectory directory();

    /** Events by their type: tells them, hears of them, and looks back. */
    EventBus events();
}
