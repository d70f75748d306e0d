package dev.orchestra.reconstruction.undo;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.EffectRecorded.Undo;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.UndoEvent.UndoDone;
import dev.orchestra.events.UndoEvent.UndoFailed;
import dev.orchestra.events.UndoEvent.UndoRequested;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.RecoveryHistory.Effect;
import dev.orchestra.reconstruction.tail.Tail;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has effects taken back by live processes of the agent types that made them, one after the other. Each request may come
 * twice, after a kill or an incident; its identity is the effect's id within its job, which the handler gets as its key.
 */
public final class UndoDesk implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UndoDesk.class);
    private static final Duration READY = Duration.ofSeconds(10);
    private static final long SEND_SECONDS = 15;
    private static final Set<String> ANSWERS = Set.of(EventType.UNDO_DONE.wireName(), EventType.UNDO_FAILED.wireName());

    /** An effect is known by its id within its job. */
    private record Key(String jobKey, String effect) {}

    private sealed interface Outcome {
        record Done() implements Outcome {}

        record Failed(String message) implements Outcome {}
    }

    private final Map<Key, CompletableFuture<Outcome>> awaited = new ConcurrentHashMap<>();
    private final EventLog log;
    private final Topics topics;
    private final Predicate<String> hasLiveProcess;
    private final UndoOptions options;
    private final Supplier<String> ids;
    private final Clock clock;
    private final Tail tail;

    /**
     * What the desk runs on.
     *
     * @param hasLiveProcess whether an agent type has a process that is alive
     * @param ids new ones, for the requests
     */
    public record Dependencies(
            EventLog log, Topics topics, Predicate<String> hasLiveProcess, Supplier<String> ids, Clock clock) {}

    private UndoDesk(Dependencies on, UndoOptions options) {
        this.log = on.log();
        this.topics = on.topics();
        this.hasLiveProcess = on.hasLiveProcess();
        this.ids = on.ids();
        this.clock = on.clock();
        this.options = options;
        this.tail = Tail.start(
                log,
                List.of(TopicSpec.journal(topics.agentEffect())),
                topics.prefix() + "orchestra-undo-desk",
                Optional::empty,
                new Answers());
    }

    /** Starts listening; the journal need not be there. */
    public static UndoDesk start(Dependencies on, UndoOptions options) {
        return new UndoDesk(on, options);
    }

    /**
     * Takes effects back in this order, the next only when the one before is acknowledged. Each was recorded to stand, or its
     * acknowledgement is not on record.
     *
     * @param caseId who asks
     * @throws NotUndoneException at the first that cannot be taken back
     * @throws JournalUnavailableException if it cannot be asked for now
     */
    public void takeBack(String caseId, List<Effect> effects) throws InterruptedException {
        if (effects.isEmpty()) {
            return;
        }
        if (effects.size() > options.effectsMax()) {
            throw new NotUndoneException(
                    effects.getFirst(),
                    "It is the first of %,d effects; one case takes back %,d at most."
                            .formatted(effects.size(), options.effectsMax()));
        }
        tail.awaitReady(READY);
        for (Effect effect : effects) {
            takeBack(caseId, effect);
        }
    }

    private void takeBack(String caseId, Effect effect) throws InterruptedException {
        Key key = new Key(effect.jobKey(), effect.effect());
        CompletableFuture<Outcome> answer = awaited.computeIfAbsent(key, any -> new CompletableFuture<>());
        try {
            log.append(requested(caseId, effect)).get(SEND_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            awaited.remove(key, answer);
            throw new JournalUnavailableException("Kafka did not take the request to undo an effect.", e);
        }
        try {
            switch (answer.get(options.answerWait().toMillis(), TimeUnit.MILLISECONDS)) {
                case Outcome.Done done -> LOG.debug("Effect {} of job {} is undone.", effect.effect(), effect.jobKey());
                case Outcome.Failed(String message) -> throw new NotUndoneException(effect, "It said: " + message);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new NotUndoneException(
                    effect,
                    hasLiveProcess.test(effect.agent())
                            ? "No acknowledgement came within %s, though a process of the type is alive."
                                    .formatted(options.answerWait())
                            : "No process of the type is alive, and none came up within %s."
                                    .formatted(options.answerWait()));
        } finally {
            awaited.remove(key, answer);
        }
    }

    private Outgoing requested(String caseId, Effect effect) {
        Event event = Event.of(EventType.UNDO_REQUESTED)
                .id("undo/%s/%s/%s".formatted(effect.jobKey(), effect.effect(), ids.get()))
                .source("/orchestra/server")
                .time(clock.instant())
                .with(Attribute.PARTITION_KEY, effect.jobKey())
                .with(Attribute.JOB_KEY, effect.jobKey())
                .with(Attribute.ATTEMPT, Integer.toString(effect.attempt()))
                .with(Attribute.AGENT, effect.agent())
                .with(Attribute.CASE_ID, caseId)
                .data(new UndoRequested(
                        effect.effect(),
                        effect.kind(),
                        effect.reference(),
                        new Undo(effect.handler(), effect.arguments()),
                        caseId))
                .build();
        return Outgoing.of(topics.agentEffect(), effect.jobKey(), event);
    }

    @Override
    public void close() {
        tail.close();
    }

    /** Deduplication key: the effect; an acknowledgement that comes twice finds nobody who waits. */
    private final class Answers implements DeliveryHandler {

        @Override
        public boolean wants(RawRecord record) {
            // In structured mode the type is in the value.
            return record.header("ce_type").map(ANSWERS::contains).orElse(true);
        }

        @Override
        public boolean offer(Delivery delivery) {
            if (!awaited.isEmpty() && log.decode(delivery.raw()) instanceof Decoded.Readable(Event event)) {
                answered(delivery, event);
            }
            delivery.done();
            return true;
        }

        private void answered(Delivery delivery, Event event) {
            String jobKey = event.attribute(Attribute.JOB_KEY)
                    .or(delivery.raw()::keyText)
                    .orElse("");
            try {
                if (event.is(EventType.UNDO_DONE)) {
                    tell(jobKey, event.dataAs(UndoDone.class).effect(), new Outcome.Done());
                } else if (event.is(EventType.UNDO_FAILED)) {
                    UndoFailed failed = event.dataAs(UndoFailed.class);
                    tell(jobKey, failed.effect(), new Outcome.Failed(failed.message()));
                }
            } catch (IllegalArgumentException e) {
                LOG.debug("The record at {} is no acknowledgement; it is left out.", delivery.position(), e);
            }
        }

        private void tell(String jobKey, String effect, Outcome outcome) {
            CompletableFuture<Outcome> waits = awaited.get(new Key(jobKey, effect));
            if (waits != null) {
                waits.complete(outcome);
            }
        }
    }
}
