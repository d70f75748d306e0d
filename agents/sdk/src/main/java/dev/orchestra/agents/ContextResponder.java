package dev.orchestra.agents;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions about lost agents that this process worked with. Every process reads all questions, from its own place. Deduplication
 * key: the question's source and id. Two servers may ask the same at once; the handler is called once for it. After a restart an answer may
 * go out again: its id is made of the question and this process, so it is the same event. A question whose time is over is left alone.
 */
final class ContextResponder {

    private static final Logger LOG = LoggerFactory.getLogger(ContextResponder.class);
    private static final int SIDE_BY_SIDE = 4;

    /** Copies of a question come within its window; so many others may come between them. */
    private static final int TAKEN_MAX = 1_000;

    private final AgentSettings settings;
    private final EventLog log;
    private final AgentEvents events;
    private final ContextTelling telling;
    private final Optional<ContextPreparation> preparation;
    private final Clock clock;
    private final Semaphore places = new Semaphore(SIDE_BY_SIDE);
    private final Set<Thread> workers = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    /** The newest questions that were taken, oldest first; only the reading thread uses it. */
    private final Set<String> taken = new LinkedHashSet<>();

    private final Runnable resume;
    /** Whether a question waits for a place; only the reading thread sets it. */
    private volatile boolean waits;

    /**
     * @param preparation nothing where it is switched off
     * @param resume what was left for later may be taken
     */
    ContextResponder(
            AgentSettings settings,
            EventLog log,
            AgentEvents events,
            ContextTelling telling,
            Optional<ContextPreparation> preparation,
            Clock clock,
            Runnable resume) {
        this.settings = settings;
        this.log = log;
        this.events = events;
        this.telling = telling;
        this.preparation = preparation;
        this.clock = clock;
        this.resume = resume;
    }

    /** What is asked about first is looked up before it is asked. */
    void begin() {
        preparation.ifPresent(ContextPreparation::begin);
    }

    /** @return false if it has to wait for a place */
    boolean offer(Delivery delivery) {
        Event event = delivery.event().orElse(null);
        if (event == null || !event.is(EventType.CONTEXT_REQUESTED)) {
            delivery.done();
            return true;
        }
        ContextRequested question;
        Instant until;
        String topic;
        try {
            question = event.dataAs(ContextRequested.class);
            until = event.attribute(Attribute.EXPIRY_TIME)
                    .map(Instant::parse)
                    .orElse(delivery.raw().timestamp().plus(question.window()));
            topic = settings.topics().contextResponse(question.requester());
        } catch (IllegalArgumentException | DateTimeException e) {
            // Each process reads it, and whoever asks hears of it by the silence of all.
            LOG.warn("The question at {} cannot be read and is left alone.", delivery.position(), e);
            delivery.done();
            return true;
        }
        String key = event.source() + " " + event.id();
        if (!isForThis(question) || clock.instant().isAfter(until) || taken.contains(key)) {
            delivery.done();
            return true;
        }
        // First, so that who gives a place back from now on knows.
        waits = true;
        if (closing.getCount() == 0 || !places.tryAcquire()) {
            return false;
        }
        waits = false;
        remember(key);
        Thread worker = Thread.ofVirtual().name("context-" + question.caseId()).unstarted(() -> {
            try {
                answer(event, question, topic, until);
                delivery.done();
            } catch (InterruptedException e) {
                // This process stops; another start of it may answer still.
            } finally {
                workers.remove(Thread.currentThread());
                places.release();
                if (waits) {
                    resume.run();
                }
            }
        });
        workers.add(worker);
        worker.start();
        return true;
    }

    private void remember(String key) {
        if (taken.size() == TAKEN_MAX) {
            taken.remove(taken.iterator().next());
        }
        taken.add(key);
    }

    private boolean isForThis(ContextRequested question) {
        String self = settings.agentId();
        boolean asked = question.peers().isEmpty() || question.peers().contains(self);
        return asked && !question.failedAgentId().equals(self);
    }

    private void answer(Event request, ContextRequested question, String topic, Instant until)
            throws InterruptedException {
        Outgoing answer = events.context(request, question.caseId(), topic, telling.tell(question));
        while (clock.instant().isBefore(until)) {
            try {
                log.append(answer).get();
                return;
            } catch (ExecutionException e) {
                LOG.warn("What is known of {} could not be told; trying again.", question.failedAgentId(), e);
                closing.await(100, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Waits for answers under way, for a second at most: whoever asks does not wait long. */
    void awaitIdle(Duration most) throws InterruptedException {
        long end = System.nanoTime()
                + Math.min(most.toNanos(), Duration.ofSeconds(1).toNanos());
        for (Thread worker : workers) {
            long left = end - System.nanoTime();
            if (left <= 0 || !worker.join(Duration.ofNanos(left))) {
                return;
            }
        }
    }

    void close() {
        closing.countDown();
        preparation.ifPresent(ContextPreparation::close);
        workers.forEach(Thread::interrupt);
    }
}
