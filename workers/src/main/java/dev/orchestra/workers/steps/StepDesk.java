package dev.orchestra.workers.steps;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Reply;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where steps wait that cannot be sent at once: their agent has no topic yet, they may have been sent before, or the journal
 * did not take them. One thread, which may block, sees to them in batches. A step whose lease is over leaves: the engine
 * offers it again.
 */
final class StepDesk implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StepDesk.class);
    private static final int BATCH_MAX = 2_000;
    private static final long AGAIN_MILLIS = 250;
    private static final long LAG_EVERY_MILLIS = 2_000;

    private final EventLog log;
    private final Topics topics;
    private final Engine engine;
    private final Lookup lookup;
    private final StepSender sender;
    private final SentSteps sent;
    private final RequestLag lag;
    private final StepMetrics metrics;
    private final StepsOptions options;
    private final ScheduledExecutorService timer;
    private final Clock clock;

    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Set<String> readyAgents = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param look whether it may have been sent before
     * @param waited whether answers had to be waited for, one of which may have ended the job
     */
    private record Waiting(Step step, boolean look, boolean waited) {}

    StepDesk(
            EventLog log,
            Topics topics,
            Engine engine,
            Lookup lookup,
            StepSender sender,
            SentSteps sent,
            RequestLag lag,
            StepMetrics metrics,
            StepsOptions options,
            ScheduledExecutorService timer,
            Clock clock) {
        this.log = log;
        this.topics = topics;
        this.engine = engine;
        this.lookup = lookup;
        this.sender = sender;
        this.sent = sent;
        this.lag = lag;
        this.metrics = metrics;
        this.options = options;
        this.timer = timer;
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("orchestra-step-desk").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Whether requests to this agent type can be appended without waiting for its topic. */
    boolean ready(String agent) {
        return readyAgents.contains(agent);
    }

    /** Takes a step over. Never blocks. */
    void put(Step step, boolean look) {
        if (queue.size() >= options.stepsMax()) {
            metrics.notDispatched("full");
            return;
        }
        queue.add(new Waiting(step, look, false));
    }

    /** Takes over a step that the journal did not take just now. Never blocks. */
    void putLater(Step step) {
        again(new Waiting(step, false, false));
    }

    int waiting() {
        return queue.size();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        long nextLagMillis = clock.millis() + LAG_EVERY_MILLIS;
        while (!closed) {
            try {
                Waiting first = queue.poll(LAG_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    List<Waiting> batch = new ArrayList<>();
                    batch.add(first);
                    queue.drainTo(batch, BATCH_MAX - 1);
                    seeTo(batch);
                }
                if (clock.millis() >= nextLagMillis) {
                    measureLag();
                    nextLagMillis = clock.millis() + LAG_EVERY_MILLIS;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                // Not one step depends on this: the engine offers all of them again.
                LOG.error("Waiting steps could not be seen to; the engine offers them again.", e);
            }
        }
    }

    private void measureLag() {
        if (sent.size() < options.lagHigh() / 4) {
            lag.none();
        } else {
            lag.measure(Set.copyOf(readyAgents));
        }
    }

    private void seeTo(List<Waiting> batch) {
        long now = clock.millis();
        List<Waiting> alive = new ArrayList<>(batch.size());
        for (Waiting waiting : batch) {
            if (waiting.step().leaseOver(now)) {
                metrics.notDispatched("lease-over");
            } else {
                alive.add(waiting);
            }
        }
        try {
            createTopics(alive);
            Map<Step, Finding> findings = lookup.look(
                    alive.stream().filter(Waiting::look).map(Waiting::step).toList());
            alive.forEach(waiting -> act(waiting, findings.get(waiting.step())));
        } catch (JournalUnavailableException e) {
            LOG.warn("{} steps wait because the journal does not answer: {}", alive.size(), e.getMessage());
            alive.forEach(this::again);
        }
    }

    private void createTopics(List<Waiting> batch) {
        List<TopicSpec> missing = batch.stream()
                .map(waiting -> waiting.step().definition().agent())
                .filter(agent -> !ready(agent))
                .distinct()
                .map(agent -> TopicSpec.journal(topics.stepRequest(agent)))
                .toList();
        if (!missing.isEmpty()) {
            log.createTopics(missing);
        }
    }

    private void act(Waiting waiting, @Nullable Finding finding) {
        switch (finding) {
            case null -> send(waiting);
            case Finding.NotSent() when waiting.waited() -> sendIfAlive(waiting);
            case Finding.NotSent() -> send(waiting);
            case Finding.NotYet() -> again(new Waiting(waiting.step(), true, true));
            case Finding.Over() -> lookAgainIfAlive(waiting);
            case Finding.Sent(SentStep step) -> {
                metrics.notDispatched("found");
                sent.take(step);
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It never fails.
    private void send(Waiting waiting) {
        sender.send(waiting.step()).thenAccept(settled -> {
            if (settled) {
                readyAgents.add(waiting.step().definition().agent());
            } else {
                again(waiting);
            }
        });
    }

    /** Another replica may have applied the answer that was waited for: then the engine does not know the job any more. */
    private void sendIfAlive(Waiting waiting) {
        ifAlive(waiting, () -> put(waiting.step(), false));
    }

    /** An engine that is killed may have said yes to an answer that its log does not have: then it offers the job again. */
    private void lookAgainIfAlive(Waiting waiting) {
        ifAlive(waiting, () -> {
            lookup.doubt(waiting.step());
            put(waiting.step(), true);
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback handles both ends.
    private void ifAlive(Waiting waiting, Runnable then) {
        engine.extendLease(waiting.step().job().key(), options.lease()).whenComplete((reply, error) -> {
            switch (reply) {
                case Reply.Done<Void> done -> then.run();
                case Reply.Refused<Void> gone -> metrics.notDispatched("over");
                case Reply.Busy<Void> busy -> again(waiting);
                case Reply.Unknown<Void> unknown -> again(waiting);
                case null -> again(waiting);
            }
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The timer only puts it back.
    private void again(Waiting waiting) {
        try {
            timer.schedule(() -> queue.add(waiting), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Step {} is left to the next process.", waiting.step().id(), e);
        }
    }
}
