package dev.orchestra.workers.steps;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.workers.checkpoints.LastCheckpoints;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.UntilFinal;
import dev.orchestra.workers.pressure.Load;
import dev.orchestra.workers.pressure.Pressure;
import dev.orchestra.workers.pressure.PressureGauge;
import dev.orchestra.workers.pressure.RecentCount;
import dev.orchestra.workers.tracing.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of a step, running: the dispatcher, the leases, and the answers. Any number of replicas may run at once. */
public final class AgentSteps implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AgentSteps.class);
    private static final long TICK_MILLIS = 200;
    private static final int BUSY_PERIODS = 5;
    private static final int TICKS_IN_PERIOD = 5;

    private final ScheduledExecutorService timer;
    private final PressureGauge pressure;
    private final StepDispatcher dispatcher;
    private final StepDesk desk;
    private final AnswerAdapter answers;
    private final UntilFinal commands;
    private final Subscription subscription;

    /**
     * What the way of a step runs on.
     *
     * @param directory says which steps agents are working on
     * @param checkpoints says what lost attempts had got to
     * @param losses hears of lost attempts that a model is told of
     */
    public record Dependencies(
            Engine engine,
            EventLog log,
            Topics topics,
            AgentDirectory directory,
            StepTokens tokens,
            MeterRegistry meters,
            Traces traces,
            Clock clock,
            LastCheckpoints checkpoints,
            LossListener losses) {

        /** Without checkpoints. */
        public Dependencies(
                Engine engine,
                EventLog log,
                Topics topics,
                AgentDirectory directory,
                StepTokens tokens,
                MeterRegistry meters,
                Traces traces,
                Clock clock) {
            this(
                    engine,
                    log,
                    topics,
                    directory,
                    tokens,
                    meters,
                    traces,
                    clock,
                    LastCheckpoints.NONE,
                    LossListener.NONE);
        }
    }

    /** Starts everything. Neither the engine nor the journal has to be up. */
    public static AgentSteps start(Dependencies on, StepsOptions options) {
        return new AgentSteps(on, options);
    }

    private AgentSteps(Dependencies on, StepsOptions options) {
        StepMetrics metrics = new StepMetrics(on.meters());
        RecentCount busy = new RecentCount(BUSY_PERIODS);
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("orchestra-steps-timer").factory());
        commands = new UntilFinal(timer, new Replies(metrics, busy));
        StepEvents events = new StepEvents(on.topics(), on.clock());
        SentSteps sent = new SentSteps(options.stepsMax());
        AppliedAnswers applied = new AppliedAnswers(options.stepsMax());
        String group = answerGroup(on.topics());
        RequestLag lag = new RequestLag(on.log(), on.topics());
        StepSender sender = new StepSender(
                on.engine(), commands, on.log(), events, on.tokens(), sent, metrics, on.traces(), options, on.clock());
        Lookup lookup = new Lookup(on.log(), on.topics(), on.directory(), on.tokens(), applied, group, on.clock());
        desk = new StepDesk(
                on.log(), on.topics(), on.engine(), lookup, sender, sent, lag, metrics, options, timer, on.clock());
        OfferedBefore offeredBefore = new OfferedBefore(on.clock(), options.lease());
        dispatcher = new StepDispatcher(
                on.engine(), new StepReader(options), sender, desk, sent, offeredBefore, metrics, options, on.clock());
        answers = new AnswerAdapter(
                on.log(),
                events,
                new AnswerCheck(on.tokens()),
                new JobCommands(on.engine(), commands, on.traces()),
                applied,
                sent,
                new Assignments(on.log(), timer),
                on.checkpoints(),
                on.losses(),
                metrics,
                options.answersMax());
        pressure = new PressureGauge(List.of(
                Load.within("requests that wait for agents", lag::records, options.lagHigh()),
                Load.within("requests that wait for the journal", sender::unstored, options.lagHigh()),
                new Load("busy replies of the engine", busy::count, options.busyHigh(), Long.MAX_VALUE),
                new Load("steps under way", sent::size, options.stepsMax() / 2, options.stepsMax() / 10L * 9)));
        gauges(metrics, sent, lag);
        pressure.onChange(dispatcher::follow);

        DeadlineVerdicts verdicts =
                new DeadlineVerdicts(on.log(), events, on.directory(), on.checkpoints(), on.clock());
        LeaseKeeper leases = new LeaseKeeper(on.engine(), verdicts, sent, metrics, options, on.clock());
        every(TICK_MILLIS, leases::tick);
        every(TICK_MILLIS, pressure::measure);
        every(TICK_MILLIS * TICKS_IN_PERIOD, busy::roll);
        subscription = on.log()
                .subscribe(SubscriptionOptions.of(group, Set.of(on.topics().stepResponse())), answers);
        answers.attach(subscription);
        desk.start();
        new KeyMarks(on.engine(), timer, offeredBefore).set();
        dispatcher.follow(pressure.level());
    }

    /** The consumer group that applies answers. */
    public static String answerGroup(Topics topics) {
        return topics.prefix() + "orchestra-response";
    }

    /** Whether new work should wait. */
    public Pressure pressure() {
        return pressure;
    }

    /** How many commands the engine has not taken yet though they were given more than once. For health. */
    public int commandsRepeating() {
        return commands.repeating();
    }

    /** Takes no more jobs, lets what is under way end for a few seconds, and stops. */
    @Override
    public void close() {
        dispatcher.close();
        desk.close();
        subscription.close();
        timer.shutdownNow();
    }

    private void gauges(StepMetrics metrics, SentSteps sent, RequestLag lag) {
        metrics.gauge("steps.in.flight", sent::size);
        metrics.gauge("steps.waiting", desk::waiting);
        metrics.gauge("steps.request.lag", lag::records);
        metrics.gauge("answers.in.flight", answers::inFlight);
        metrics.gauge("engine.commands.repeating", commands::repeating);
        metrics.gauge("pressure", () -> pressure.level().ordinal());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The timer runs it until it is shut down.
    private void every(long millis, Runnable task) {
        timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        LOG.error("A periodic task failed and goes on.", e);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    private record Replies(StepMetrics metrics, RecentCount recent) implements UntilFinal.Listener {
        @Override
        public void busy() {
            metrics.engineBusy();
            recent.increment();
        }

        @Override
        public void unknown() {
            metrics.engineUnknown();
        }
    }
}
