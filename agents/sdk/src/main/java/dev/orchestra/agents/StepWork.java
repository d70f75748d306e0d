package dev.orchestra.agents;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.registry.schema.CardSchemas;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of one agent process, and its place among those who take them. */
final class StepWork {

    private static final Logger LOG = LoggerFactory.getLogger(StepWork.class);

    private final AgentSettings settings;
    private final EventLog log;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Supplier<String> incarnations;
    private final BooleanSupplier running;
    private final Runnable fenced;
    private final Equipment equipment;
    private final AgentEvents events;
    private final StepTable steps;
    private final Answers answers;
    private final StepRunner runner;
    private final SleepWatch sleep;
    private final Membership membership;
    /** The process slept while it was ending and had steps: they are the failure detector's. */
    private volatile boolean dropped;

    /**
     * @param running whether the runtime still runs
     * @param fenced called when a newer process has taken the agent id
     * @param thread for what can block, one thing after the other
     */
    StepWork(
            AgentSettings settings,
            Equipment equipment,
            AgentEvents events,
            EventLog log,
            OpenTelemetry telemetry,
            Clock clock,
            LongSupplier nanoTime,
            Supplier<String> incarnations,
            BooleanSupplier running,
            Runnable fenced,
            ScheduledExecutorService thread) {
        this.settings = settings;
        this.log = log;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.incarnations = incarnations;
        this.running = running;
        this.fenced = fenced;
        this.events = events;
        this.steps = new StepTable(settings.capacity(), RecentAnswers.bounded(), new AdoptedSteps(equipment.adopted()));
        this.answers = new Answers(log);
        this.equipment = equipment;
        this.sleep = new SleepWatch(nanoTime, settings.clockHoleMax());
        this.runner = new StepRunner(
                equipment.body(),
                equipment.messages(),
                equipment.context(),
                steps,
                answers,
                events.ofSteps(),
                new Outcomes(settings.outputBytesMax(), CardSchemas.of(settings.card())),
                new StepTracing(telemetry, settings.agent()),
                clock,
                log,
                equipment.recovery(),
                new Ears());
        this.membership = new Membership(settings, log, events, equipment::open, this::newIncarnation, running, thread);
    }

    void join() {
        membership.join();
    }

    /** One look at time: a sleep of this process, deadlines, answers to repeat, the heartbeat. Must not block. */
    void tick() {
        boolean slept = sleep.look();
        Incarnation current = membership.current();
        if (slept && current != null) {
            if (running.getAsBoolean()) {
                renew(current);
                return;
            }
            drop(current);
        }
        if (steps.expire(clock.instant()) > 0) {
            LOG.info("Steps whose deadline has passed were interrupted.");
            if (current != null) {
                current.pulse().hasten();
            }
        }
        for (AcceptedStep step : steps.interruptOvertime(clock.instant(), settings.stepTimeMax())) {
            step.overtime()
                    .ifPresent(reason -> equipment
                            .failures()
                            .failed("the step of job " + step.request().key().jobKey(), reason));
        }
        answers.repeat();
        if (current != null) {
            current.resume();
            current.pulse().beatIfDue(nanoTime.getAsLong());
        }
    }

    /** The agent has answered an adopted step by itself. */
    void release(StepKey key) {
        Incarnation current = membership.current();
        if (steps.release(key) && current != null) {
            current.roomMade();
        }
    }

    void stopAccepting() {
        Incarnation current = membership.current();
        if (current != null) {
            current.stopAccepting();
        }
    }

    /** Ends the steps in order. Ticks have to go on meanwhile. */
    void drain(DrainTime time) throws InterruptedException {
        Incarnation current = membership.current();
        if (current != null) {
            newDrain().endSteps(current, time);
        }
    }

    /** The last word of this process, after a drain. No tick may follow it. */
    void takeLeave() throws InterruptedException {
        Incarnation current = membership.current();
        if (current != null) {
            newDrain().takeLeave(current, dropped);
        }
    }

    /** Says nothing more and drops what is left. */
    void close() {
        Incarnation current = membership.current();
        if (current != null) {
            current.silence();
        }
        steps.leaveDelegated();
        steps.abandonAll();
        if (current != null) {
            current.close();
        }
    }

    private Drain newDrain() {
        return new Drain(settings, log, events, steps, runner);
    }

    private Incarnation newIncarnation() {
        String id = incarnations.get();
        Pulse pulse =
                new Pulse(id, settings.capacity(), settings.heartbeatInterval(), log, events, steps, () -> fenced(id));
        return new Incarnation(id, steps, runner, answers, pulse, clock);
    }

    /** Others may have taken over while this process slept: drops all that runs, and begins again from what is committed. */
    private void renew(Incarnation old) {
        old.silence();
        LOG.warn(
                "Agent {} slept longer than {}: {} steps are dropped, because others may have taken them over.",
                settings.agentId(),
                settings.clockHoleMax(),
                steps.abandonAll());
        membership.joinAnew(old);
    }

    /** The same while the process ends: it says nothing more, and the failure detector has the steps recovered. */
    private void drop(Incarnation current) {
        if (steps.owed() > 0) {
            dropped = true;
        }
        if (dropped) {
            // Silent first: a heartbeat without the steps would say that they are answered.
            current.silence();
            steps.abandonAll();
            LOG.warn(
                    "Agent {} slept longer than {} while it ended: its steps are dropped, because others may have taken them over.",
                    settings.agentId(),
                    settings.clockHoleMax());
        }
    }

    private void fenced(String id) {
        Incarnation current = membership.current();
        // Otherwise it is this process itself that has taken a new incarnation.
        if (current != null && current.id().equals(id)) {
            fenced.run();
        }
    }

    private final class Ears implements StepRunner.Listener {
        @Override
        public void roomMade() {
            Incarnation current = membership.current();
            if (current != null) {
                current.roomMade();
            }
        }

        @Override
        public void recorded() {
            Incarnation current = membership.current();
            if (current != null) {
                current.pulse().hurry();
            }
        }

        @Override
        public boolean overslept() {
            boolean over = sleep.isOver();
            Incarnation current = membership.current();
            if (over && !running.getAsBoolean() && current != null) {
                dropped = true;
                current.silence();
            }
            return over;
        }
    }
}
