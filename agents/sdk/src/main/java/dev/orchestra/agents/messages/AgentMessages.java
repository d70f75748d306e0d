package dev.orchestra.agents.messages;

import dev.orchestra.agents.lifecycle.RuntimePart;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one agent process: its own, those of the instances that live in it, and its subscriptions. It reads from
 * {@link #open} on and sends at any time; the first message that it sends opens a reader for the answers.
 */
public final class AgentMessages implements RuntimePart {

    private static final Logger LOG = LoggerFactory.getLogger(AgentMessages.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration RECEIPTS_MAX = Duration.ofSeconds(2);

    private final AgentAddress self;
    private final LongSupplier nanoTime;
    private final Unanswered unanswered;
    private final Peers peers;
    private final Outbox outbox;
    private final RecentMessages recent = RecentMessages.bounded();
    private final Replies replies;
    private final Handling handling;
    private final HandlerPool messagePool;
    private final HandlerPool broadcastPool;
    private final Subscribers subscribers;
    private final AnswerReader answers;
    private final HandOvers handOvers;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final MessageReaders readers;
    private final ScheduledExecutorService ticker;

    /** @param run like no other start of this process; events are named by it */
    public AgentMessages(
            MessagingOptions options,
            EventLog log,
            OpenTelemetry telemetry,
            ErrorWords words,
            Clock clock,
            LongSupplier nanoTime,
            String run) {
        this.self = options.self();
        Topics topics = options.topics();
        this.nanoTime = nanoTime;
        MessageLimits limits = options.limits();
        MessageEvents events = new MessageEvents(self, topics, clock, run);
        MessageTracing tracing = new MessageTracing(telemetry);
        var threads = Thread.ofVirtual().name("messages-" + self.name()).factory();
        this.unanswered = new Unanswered(limits.unansweredMax());
        this.answers = new AnswerReader(self, unanswered, log::together);
        this.peers = new Peers(log, topics, self.name());
        this.handOvers = new HandOvers("messages-" + self.name() + "-hand-over", stopping);
        this.replies = new Replies(log, events, recent, clock, words);
        this.messagePool =
                new HandlerPool(limits.concurrency(), limits.queue(), threads, this::resume, replies::handOn);
        this.broadcastPool = new HandlerPool(limits.concurrency(), limits.queue(), threads, this::resume, () -> {});
        this.outbox = new Outbox(
                log,
                topics,
                events,
                unanswered,
                peers,
                () -> openAnswers(),
                limits,
                clock,
                nanoTime,
                (which, handler) -> subscribe(which, handler));
        this.handling = new Handling(replies, recent, outbox, tracing, words, clock, () -> stopping.getCount() == 0);
        this.subscribers = new Subscribers(
                log,
                topics,
                self,
                options.sessionTimeout(),
                (which, handler) -> new BroadcastReader(
                        which,
                        handler,
                        self,
                        topics.agentTopic("x")
                                .substring(0, topics.agentTopic("x").length() - 1),
                        broadcastPool,
                        outbox,
                        tracing,
                        words,
                        clock,
                        topic -> new Receipts(topic, log, events),
                        stopping));
        this.ticker = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
                .name("messages-" + self.name() + "-ticks")
                .daemon(true)
                .factory());
        this.readers = new MessageReaders(
                options,
                log,
                answers,
                (wanted, receivers, revoked) ->
                        new Inbox(wanted, self, receivers, messagePool, recent, replies, handling, clock, revoked),
                subscribers);
    }

    private void openAnswers() {
        readers.openAnswers();
    }

    private AutoCloseable subscribe(Broadcasts which, BroadcastHandler handler) {
        return subscribers.subscribe(which, handler);
    }

    /** This process. */
    public AgentAddress self() {
        return self;
    }

    /** Sends in the name of this process; what it sends begins a conversation. */
    public Messenger messenger() {
        return messenger(self, null, null, null);
    }

    /**
     * Sends in somebody's name, as part of a conversation.
     *
     * @param sender this process, or an instance that lives in it
     * @param correlationId null begins a conversation
     * @param causationId the event that makes the sender send
     * @param traceparent the trace that the story began with
     */
    public Messenger messenger(
            AgentAddress sender,
            @Nullable String correlationId,
            @Nullable String causationId,
            @Nullable String traceparent) {
        return new BoundMessenger(outbox, new Conversation(sender, correlationId, causationId, traceparent));
    }

    /**
     * Begins to read; what is sent to this process from now on is not missed. To be called before others learn of the
     * process, and again until it succeeds.
     *
     * @throws dev.orchestra.events.log.JournalUnavailableException if the broker does not answer
     */
    public void open() {
        readers.open();
    }

    @Override
    public void begin() {
        var unused = ticker.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            unanswered.expire(nanoTime.getAsLong(), waiting -> peers.silence(waiting.to()));
            subscribers.flush();
        } catch (Throwable e) {
            LOG.error("A look at the messages of {} failed; the next one comes.", self, e);
        }
    }

    @Override
    public void tick() {
        replies.repeat();
        resume();
    }

    private void resume() {
        readers.resume();
        subscribers.resume();
    }

    @Override
    public void stopAccepting() {
        readers.stopAccepting();
        subscribers.stopAccepting();
    }

    @Override
    public void handOver() {
        handOvers.when(() -> recent.underWay() == 0, readers::leaveShared);
        subscribers
                .shared()
                .forEach(one -> handOvers.when(
                        one.reader()::isIdle, () -> one.subscription().close()));
    }

    @Override
    public void drain(Duration most) throws InterruptedException {
        stopAccepting();
        stopping.countDown();
        messagePool.stop();
        broadcastPool.stop();
        messagePool.drain(most);
        broadcastPool.drain(Duration.ZERO);
        awaitReceipts();
        handOvers.await();
    }

    private void awaitReceipts() throws InterruptedException {
        long end = System.nanoTime() + RECEIPTS_MAX.toNanos();
        while (subscribers.owesReceipts() && System.nanoTime() < end) {
            subscribers.flush();
            new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        stopAccepting();
        stopping.countDown();
        messagePool.stop();
        broadcastPool.stop();
        messagePool.interrupt();
        broadcastPool.interrupt();
        ticker.shutdownNow();
        List<Thread> closing = Stream.of(readers.subscriptions(), subscribers.subscriptions())
                .flatMap(List::stream)
                .map(reader -> Thread.ofVirtual().start(reader::close))
                .toList();
        try {
            for (Thread thread : closing) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        peers.close();
        unanswered.failAll(MessageFailure.of(MessageFailure.Reason.STOPPED, "This agent process stops."));
    }
}
