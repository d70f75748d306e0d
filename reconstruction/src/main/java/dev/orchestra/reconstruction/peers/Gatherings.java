package dev.orchestra.reconstruction.peers;

import dev.orchestra.events.AnswerRefused;
import dev.orchestra.events.CaseEvent.Closed;
import dev.orchestra.events.CaseEvent.Outcome;
import dev.orchestra.events.CaseEvent.PeerAnswer;
import dev.orchestra.events.CaseEvent.Place;
import dev.orchestra.events.ContextEvent.ContextProvided;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.reconstruction.peers.Answer.Reading;
import dev.orchestra.reconstruction.peers.Answer.Said;
import dev.orchestra.reconstruction.peers.Verdict.Decided;
import dev.orchestra.reconstruction.tail.Tail;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the peers of lost agents, and collects what they say. Every replica reads all questions and answers, and begins as far
 * back as they count, so a gatherer that is killed loses nothing: whoever gets its job next finds the answers here.
 *
 * <p>An answer's deduplication key is the question and the responder: the first counts. One that is late, comes twice, was
 * not asked for, is too large or cannot be read is recorded on {@code agent.audit} under an id made of its place, so that
 * what two replicas record, or one again after a restart, is one event.
 */
public final class Gatherings implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gatherings.class);
    private static final Duration READY = Duration.ofSeconds(10);
    private static final long SEND_SECONDS = 15;
    private static final long LOOK_MILLIS = 50;
    private static final int EARLY_MAX = 200;

    private final Map<String, Gathering> gatherings = new ConcurrentHashMap<>();
    private final EventLog log;
    private final PeerEvents events;
    private final Topics topics;
    private final Predicate<String> isAlive;
    private final PeerOptions options;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Refusals refusals;
    private final HeldAnswers held;
    private final Tail tail;
    private final ScheduledExecutorService looks;

    /**
     * What the gathering runs on.
     *
     * @param isAlive whether a process, by its agent id, may still answer
     */
    public record Dependencies(
            EventLog log, Topics topics, Predicate<String> isAlive, MeterRegistry meters, Clock clock) {}

    private Gatherings(Dependencies on, PeerOptions options) {
        this.log = on.log();
        this.topics = on.topics();
        this.events = new PeerEvents(topics, options, on.clock());
        this.isAlive = on.isAlive();
        this.options = options;
        this.meters = on.meters();
        this.clock = on.clock();
        this.refusals = new Refusals(log, events, meters);
        this.held = new HeldAnswers(log, options.heldBytesMax());
        this.looks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("orchestra-peers").factory());
        this.tail = Tail.start(
                log,
                List.of(
                        TopicSpec.stampedJournal(topics.contextRequest()),
                        TopicSpec.stampedJournal(topics.contextResponse(options.requester()))),
                topics.prefix() + "orchestra-peers",
                () -> Optional.of(clock.instant().minus(options.keep())),
                this::offer);
        var unused = looks.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Starts reading; the journal need not be there. */
    public static Gatherings start(Dependencies on, PeerOptions options) {
        return new Gatherings(on, options);
    }

    /**
     * Asks the peers, unless that was done for the same question before, and waits until all that are alive have answered or
     * the window, which began with the question, is over. If it was asked before and this case's instance was not known then, the
     * case asks again for itself.
     *
     * @param others the process instances of the cases that share the question; looked up only by who asks
     * @param caseId whose instance is the first thread of the question
     * @throws JournalUnavailableException if the question cannot be asked now
     */
    public Gathered ask(Question question, Supplier<Collection<String>> others, String caseId)
            throws InterruptedException {
        Gathered gathered = ask(question, others);
        Gathering shared = gatherings.get(question.gathering());
        return shared != null
                        && !question.gathering().equals(caseId)
                        && !question.threads().isEmpty()
                        && !shared.isAbout(question.threads().getFirst())
                ? ask(question.alone(caseId), List::of)
                : gathered;
    }

    /**
     * Asks the peers without waiting for what they say, unless that was done for the same question before. If it cannot be asked now,
     * {@link #ask(Question, Supplier, String)} does it.
     *
     * @param others as there
     * @throws JournalUnavailableException if the questions that were asked before cannot be read now
     */
    public void askAhead(Question question, Supplier<Collection<String>> others) throws InterruptedException {
        if (options.enabled() && !question.peers().isEmpty()) {
            tail.awaitReady(READY);
            var unused = send(gathering(question.gathering()), question, others);
        }
    }

    /** Whether somebody has asked this question, or is about to. */
    public boolean isBegun(String gathering) {
        return gatherings.containsKey(gathering);
    }

    /** The same for a question that no other case shares. */
    public Gathered ask(Question question) throws InterruptedException {
        return ask(question, List::of);
    }

    private Gathered ask(Question question, Supplier<? extends Collection<String>> others) throws InterruptedException {
        if (!options.enabled()) {
            return new Gathered(Closed.OFF, List.of());
        }
        if (question.peers().isEmpty()) {
            return new Gathered(Closed.NOBODY, List.of());
        }
        tail.awaitReady(READY);
        Gathering gathering = gathering(question.gathering());
        try {
            send(gathering, question, others).get(SEND_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new JournalUnavailableException("The peers could not be asked: Kafka did not take the question.", e);
        }
        Gathered gathered = gathering.await(question.peers(), options.window());
        gathered.answers()
                .forEach(answer -> meters.counter(
                                "orchestra.reconstruction.peers",
                                "outcome",
                                answer.outcome().name().toLowerCase(Locale.ROOT))
                        .increment());
        return gathered;
    }

    private CompletableFuture<Void> send(
            Gathering gathering, Question question, Supplier<? extends Collection<String>> others) {
        return gathering.sent(() ->
                log.append(events.requested(question.withThreads(others.get()))).thenApply(position -> null));
    }

    /**
     * What a peer told, from memory or from its topic; empty if retention has removed it.
     *
     * @throws JournalUnavailableException if it cannot be read now
     */
    public Optional<ContextProvided> told(PeerAnswer answer) {
        Place place = answer.at();
        if (answer.outcome() != Outcome.PROVIDED || place == null) {
            return Optional.empty();
        }
        Position at = new Position(topics.contextResponse(options.requester()), place.partition(), place.offset());
        return held.at(at);
    }

    private Gathering gathering(String id) {
        if (gatherings.size() >= options.gatheringsMax() && !gatherings.containsKey(id)) {
            gatherings.values().removeIf(Gathering::isIdle);
        }
        return gatherings.computeIfAbsent(id, any -> new Gathering(System.nanoTime()));
    }

    private boolean offer(Delivery delivery) {
        RawRecord record = delivery.raw();
        if (delivery.position().topic().equals(topics.contextRequest())) {
            requested(record);
        } else {
            answered(record);
        }
        delivery.done();
        return true;
    }

    private void requested(RawRecord record) {
        if (!(log.decode(record) instanceof Decoded.Readable(Event event)) || !event.is(EventType.CONTEXT_REQUESTED)) {
            LOG.debug("The record at {} is no question; it is left out.", record.position());
            return;
        }
        try {
            ContextRequested request = event.dataAs(ContextRequested.class);
            if (request.requester().equals(options.requester())) {
                Duration age = tail.isReady() ? Duration.ZERO : age(record.timestamp());
                gathering(request.caseId())
                        .requested(request, record.timestamp(), age, System.nanoTime())
                        .forEach(this::settle);
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("The question at {} is broken; it is left out.", record.position(), e);
        }
    }

    private Duration age(Instant recordedAt) {
        Duration age = Duration.between(recordedAt, clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private void answered(RawRecord record) {
        switch (Answer.read(record, log.decode(record))) {
            case Reading.Refused(AnswerRefused why, @Nullable Event event) -> refusals.record(record, event, why);
            case Reading.Understood(Answer answer) ->
                settle(new Decided(answer, gathering(answer.gathering()).answered(answer, EARLY_MAX)));
        }
    }

    private void settle(Decided decided) {
        switch (decided.verdict()) {
            case Verdict.Held later -> {}
            case Verdict.Refused(AnswerRefused why) ->
                refusals.record(decided.answer().record(), decided.answer().event(), why);
            case Verdict.Taken taken -> {
                if (decided.answer().said() instanceof Said.Told(ContextProvided context)) {
                    held.keep(
                            decided.answer().record().position(),
                            context,
                            decided.answer().bytes());
                }
            }
        }
    }

    private void look() {
        try {
            long before = System.nanoTime() - options.window().toNanos();
            for (Gathering gathering : gatherings.values()) {
                gathering.look(isAlive);
                gathering.unasked(before).forEach(this::settle);
            }
        } catch (RuntimeException e) {
            LOG.error("A look at the peers failed; the next one comes.", e);
        }
    }

    @Override
    public void close() {
        looks.shutdownNow();
        tail.close();
    }
}
