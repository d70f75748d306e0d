package dev.orchestra.agents;

import dev.orchestra.agents.lifecycle.FailureReports;
import dev.orchestra.agents.lifecycle.RuntimePart;
import dev.orchestra.events.log.JournalUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Calls an agent's hooks: of several objects the later one starts last and stops first. */
final class AgentHooks implements RuntimePart {

    private final List<AgentLifecycle> agents;
    private final AgentContext context;
    private final FailureReports failures;
    private final Runnable stop;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);

    private enum Phase {
        NEW,
        STARTED,
        FAILED,
        STOPPED
    }

    /** @param stop ends the runtime, because the agent could not start */
    AgentHooks(List<AgentLifecycle> agents, AgentContext context, FailureReports failures, Runnable stop) {
        this.agents = List.copyOf(agents);
        this.context = context;
        this.failures = failures;
        this.stop = stop;
    }

    /**
     * Before others learn of the process.
     *
     * @return whether the agent is ready
     * @throws JournalUnavailableException if the hook met a broker that is away; to be called again
     */
    boolean start() {
        if (phase.get() != Phase.NEW) {
            return phase.get() == Phase.STARTED;
        }
        try {
            for (AgentLifecycle agent : agents) {
                agent.started(context);
            }
            return phase.compareAndSet(Phase.NEW, Phase.STARTED);
        } catch (JournalUnavailableException e) {
            throw e;
        } catch (Throwable e) {
            phase.set(Phase.FAILED);
            failures.failed("the hook 'started'", e);
            stop.run();
            return false;
        }
    }

    @Override
    public void drain(Duration most) {
        if (phase.getAndSet(Phase.STOPPED) != Phase.STARTED) {
            return;
        }
        for (AgentLifecycle agent : agents.reversed()) {
            try {
                agent.stopping(context);
            } catch (Throwable e) {
                failures.failed("the hook 'stopping'", e);
            }
        }
    }

    @Override
    public void close() {
        // What is to be done in order is done when the runtime drains.
    }
}
