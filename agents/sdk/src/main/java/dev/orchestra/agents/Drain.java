package dev.orchestra.agents;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an agent in order. What can be committed is, and the group is left at once, so that others go on with the rest; what
 * runs gets the drain time; what still runs then is answered as stopped. Only a process that owes nothing takes its leave:
 * otherwise its last heartbeat stays, and the failure detector has the steps recovered.
 */
final class Drain {

    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(1);
    private static final Duration STORE_MAX = Duration.ofSeconds(3);
    private static final Duration LEAVE_AGAIN = Duration.ofSeconds(1);

    private final AgentSettings settings;
    private final EventLog log;
    private final AgentEvents events;
    private final StepTable steps;
    private final StepRunner runner;

    Drain(AgentSettings settings, EventLog log, AgentEvents events, StepTable steps, StepRunner runner) {
        this.settings = settings;
        this.log = log;
        this.events = events;
        this.steps = steps;
        this.runner = runner;
    }

    /** Ends what runs. Heartbeats have to go on meanwhile. */
    void endSteps(Incarnation current, DrainTime time) throws InterruptedException {
        current.stopAccepting();
        announce(current);
        steps.leaveDelegated();
        boolean left = leaveGroup(current);
        while (!left && !time.isOver() && !steps.awaitNothingOwed(LEAVE_AGAIN)) {
            left = leaveGroup(current);
        }
        if (!steps.awaitNothingOwed(time)) {
            steps.running().forEach(AcceptedStep::interrupt);
            steps.awaitNothingOwed(INTERRUPT_GRACE);
            steps.running().forEach(step -> runner.answerFor(step, current.id()));
            steps.awaitNothingOwed(STORE_MAX);
        }
    }

    /** For those who look; what follows does not depend on it. */
    private void announce(Incarnation current) {
        var unused = log.append(events.draining(current.id(), settings.card())).exceptionally(error -> {
            LOG.warn("Agent {} could not say that it drains; it does.", settings.agentId(), error);
            return null;
        });
    }

    /**
     * Everything that was accepted is committed with a heartbeat that names it, so nothing of it belongs to the group any more,
     * and the group is left to those who go on. Where the broker does not take the commit, it is better to stay.
     */
    private boolean leaveGroup(Incarnation current) throws InterruptedException {
        boolean committed = isStored(current.pulse().beatNow());
        if (committed) {
            current.close();
        }
        return committed;
    }

    /**
     * Says the last word. No other heartbeat may follow it.
     *
     * @param dropped whether this process has dropped steps because it slept: they are the failure detector's
     */
    void takeLeave(Incarnation current, boolean dropped) throws InterruptedException {
        boolean said = isStored(current.pulse().beatNow());
        current.close();
        List<Outgoing> last = new ArrayList<>(List.of(events.stopped(current.id(), steps.owed())));
        if (!said || dropped || !steps.owesNothing()) {
            LOG.warn(
                    "Agent {} could not take its leave; the failure detector will recover its steps.",
                    settings.agentId());
        } else if (steps.leavesDelegated()) {
            LOG.info(
                    "Agent {} stays in the registry: steps that it has delegated go on without it, and its next start takes them up.",
                    settings.agentId());
        } else {
            last.addAll(events.farewell());
        }
        isStored(CompletableFuture.allOf(last.stream().map(log::append).toArray(CompletableFuture[]::new)));
    }

    private static boolean isStored(CompletableFuture<?> future) throws InterruptedException {
        try {
            future.get(STORE_MAX.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The journal did not take what the agent said last, within {}.", STORE_MAX, e);
            return false;
        }
    }
}
