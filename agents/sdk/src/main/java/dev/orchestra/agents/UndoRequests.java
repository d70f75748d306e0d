package dev.orchestra.agents;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.UndoEvent;
import dev.orchestra.events.UndoEvent.UndoDone;
import dev.orchestra.events.UndoEvent.UndoFailed;
import dev.orchestra.events.UndoEvent.UndoRequested;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.TopicPartition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one undo handler for the requests that name it. Deduplication key: the record. A request whose answer is on the topic behind
 * it is not run again, because the next attempt may have made the same change anew by then; a process that dies between the handler's
 * end and the answer has it run again, under the same effect id.
 */
final class UndoRequests implements DeliveryHandler {

    private static final Logger LOG = LoggerFactory.getLogger(UndoRequests.class);
    private static final Duration LOOK_BACK_MAX = Duration.ofSeconds(10);
    /** Whoever asked has given up by then, and a person may have put it right. */
    private static final Duration AGE_MAX = Duration.ofMinutes(10);

    /** What a reader works with. */
    record Work(
            UndoHandler handler,
            RecoveryLimits limits,
            AgentSettings settings,
            EventLog log,
            AgentEvents events,
            Answers answers,
            Clock clock) {}

    private final String name;
    private final Work with;
    private final boolean refusesBroken;
    private final Runnable roomMade;
    private final Semaphore places;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final Set<Thread> workers = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicBoolean accepting = new AtomicBoolean(true);

    /**
     * @param refusesBroken of several readers in one process, one keeps dead letters
     * @param roomMade a request that was left for later may be taken
     */
    UndoRequests(String name, Work with, boolean refusesBroken, Runnable roomMade) {
        this.name = name;
        this.with = with;
        this.refusesBroken = refusesBroken;
        this.roomMade = roomMade;
        this.places = new Semaphore(with.limits().undoConcurrency());
    }

    String name() {
        return name;
    }

    @Override
    public boolean wants(RawRecord record) {
        // In structured mode both are in the value.
        return record.header("ce_type")
                        .map(EventType.UNDO_REQUESTED.wireName()::equals)
                        .orElse(true)
                && record.header("ce_agent")
                        .map(with.settings().agent()::equals)
                        .orElse(true);
    }

    @Override
    public boolean passesOverUnreadable() {
        return !refusesBroken;
    }

    @Override
    public boolean offer(Delivery delivery) {
        Event event = delivery.event().orElse(null);
        if (event == null
                || !event.is(EventType.UNDO_REQUESTED)
                || !event.attribute(Attribute.AGENT)
                        .orElse("")
                        .equals(with.settings().agent())) {
            delivery.done();
            return true;
        }
        UndoRequested request;
        try {
            request = event.dataAs(UndoRequested.class);
        } catch (InvalidJsonException e) {
            refuse(delivery, String.valueOf(e.getMessage()));
            return true;
        }
        if (!request.undo().handler().equals(name)) {
            delivery.done();
            return true;
        }
        return begin(delivery, event, request);
    }

    private void refuse(Delivery delivery, String why) {
        if (refusesBroken) {
            delivery.refuse(RefusalReason.INVALID_DATA, why);
        } else {
            delivery.done();
        }
    }

    private boolean begin(Delivery delivery, Event event, UndoRequested request) {
        String key = jobKey(delivery, event) + "/" + request.effect();
        if (!accepting.get() || !with.answers().hasRoom() || underWay.contains(key) || !places.tryAcquire()) {
            return false;
        }
        underWay.add(key);
        Thread worker = Thread.ofVirtual().name("undo-" + request.effect()).unstarted(() -> {
            try {
                run(delivery, event, request);
            } catch (InterruptedException e) {
                // This process stops: another one gets the request.
            } finally {
                workers.remove(Thread.currentThread());
                underWay.remove(key);
                places.release();
                roomMade.run();
            }
        });
        workers.add(worker);
        worker.start();
        return true;
    }

    private void run(Delivery delivery, Event event, UndoRequested request) throws InterruptedException {
        while (true) {
            try {
                if (isAnswered(delivery, event)) {
                    delivery.done();
                    return;
                }
                break;
            } catch (JournalUnavailableException e) {
                LOG.warn("Whether effect {} is undone already cannot be read; trying again.", request.effect(), e);
                if (closing.await(1, TimeUnit.SECONDS)) {
                    return;
                }
            }
        }
        Optional<UndoFailed> failure = isTooOld(delivery, event)
                ? Optional.of(new UndoFailed(
                        request.effect(),
                        "The request to undo it was older than %s when it was read, and was left alone. Ask again if it still stands."
                                .formatted(AGE_MAX)))
                : undo(delivery, event, request);
        UndoEvent outcome = failure.<UndoEvent>map(it -> it).orElseGet(() -> new UndoDone(request.effect()));
        with.answers()
                .send(
                        () -> with.events().undone(event, delivery.raw(), outcome),
                        stored -> delivery.done(),
                        tooLarge -> with.events().undone(event, delivery.raw(), outcome));
    }

    /** @return what went wrong */
    private Optional<UndoFailed> undo(Delivery delivery, Event event, UndoRequested request)
            throws InterruptedException {
        EffectToUndo effect = new EffectToUndo(
                request.effect(),
                request.kind() == null ? "" : request.kind(),
                request.reference() == null ? "" : request.reference(),
                request.undo().arguments(),
                jobKey(delivery, event));
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            with.handler().undo(effect);
            return true;
        });
        Thread.ofVirtual().name("undo-handler-" + effect.id()).start(task);
        Duration most = with.limits().undoTime();
        try {
            task.get(most.toNanos(), TimeUnit.NANOSECONDS);
            LOG.info("Effect {} is undone by {}.", effect.id(), name);
            return Optional.empty();
        } catch (ExecutionException e) {
            LOG.warn("Effect {} could not be undone by {}.", effect.id(), name, e.getCause());
            return Optional.of(new UndoFailed(effect.id(), ErrorText.of(e.getCause() == null ? e : e.getCause())));
        } catch (TimeoutException e) {
            task.cancel(true);
            LOG.warn("The undo handler {} was interrupted: effect {} took longer than {}.", name, effect.id(), most);
            return Optional.of(new UndoFailed(
                    effect.id(),
                    "The undo handler '%s' did not end within %s and was interrupted; how far it got is not known. Look at %s, and ask again or raise recoveryLimits(..).undoTime."
                            .formatted(name, most, effect.reference().isEmpty() ? "the effect" : effect.reference())));
        } catch (InterruptedException e) {
            task.cancel(true);
            throw e;
        }
    }

    /** Whether an answer to this request follows it. The answers have the request's key, so they are on its partition. */
    private boolean isAnswered(Delivery delivery, Event event) {
        TopicPartition partition = new TopicPartition(
                delivery.position().topic(), delivery.position().partition());
        long next = delivery.position().offset() + 1;
        long end = with.log().ends(Set.of(partition.topic())).getOrDefault(partition, next);
        if (end <= next) {
            return false;
        }
        AtomicBoolean found = new AtomicBoolean();
        with.log().scanRaw(partition, next, end, LOOK_BACK_MAX, record -> {
            boolean mayBe =
                    record.header("ce_causationid").map(event.id()::equals).orElse(true);
            if (mayBe && with.log().decode(record) instanceof Decoded.Readable(Event said)) {
                boolean answers = said.is(EventType.UNDO_DONE) || said.is(EventType.UNDO_FAILED);
                if (answers
                        && said.attribute(Attribute.CAUSATION_ID)
                                .filter(event.id()::equals)
                                .isPresent()) {
                    found.set(true);
                }
            }
        });
        return found.get();
    }

    private boolean isTooOld(Delivery delivery, Event event) {
        Instant until = delivery.raw().timestamp().plus(AGE_MAX);
        try {
            until = event.attribute(Attribute.EXPIRY_TIME).map(Instant::parse).orElse(until);
        } catch (java.time.format.DateTimeParseException e) {
            LOG.debug("The expirytime of {} is no instant; it is left out.", event.id(), e);
        }
        return with.clock().instant().isAfter(until);
    }

    private static String jobKey(Delivery delivery, Event event) {
        return event.attribute(Attribute.JOB_KEY).or(delivery.raw()::keyText).orElse("");
    }

    void stopAccepting() {
        accepting.set(false);
    }

    void awaitIdle(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        for (Thread worker : workers) {
            long left = end - System.nanoTime();
            if (left <= 0 || !worker.join(Duration.ofNanos(left))) {
                return;
            }
        }
    }

    void close() {
        stopAccepting();
        closing.countDown();
        workers.forEach(Thread::interrupt);
    }
}
