package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.HistoryUnavailableException;
import dev.orchestra.history.RecoveryHistory;
import dev.orchestra.reconstruction.peers.PeerOptions;
import dev.orchestra.reconstruction.undo.UndoOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a server ready for its first case. Cases are rare, so nearly every one is the first for a long time, and would pay for loading
 * classes, opening connections and preparing statements. Two things are done, once, after the start and beside everything else: the real
 * history is asked for what a case asks it for, about a step that is not there; and some made-up cases are worked on from their
 * beginning to their end, on a {@link RehearsalStage} in memory. Nothing is appended to a topic, written to the database or shown, and
 * no model is asked. If any of it fails, the first case takes longer.
 */
final class Rehearsal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    /** From the fifth time on the driver keeps a statement prepared at the database. */
    private static final int QUESTIONS = 6;

    private static final int CASES = 40;
    private static final int TRIES_MAX = 60;
    private static final String NOBODY = "nobody";
    private static final String NO_KEY = "0";

    private final Reconstructions.Dependencies on;
    private final CaseOptions options;
    private final PeerOptions peers;
    private final UndoOptions undo;
    private final IngestGate gate;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    private Rehearsal(
            Reconstructions.Dependencies on,
            CaseOptions options,
            PeerOptions peers,
            UndoOptions undo,
            IngestGate gate) {
        this.on = on;
        this.options = options;
        this.peers = peers;
        this.undo = undo;
        this.gate = gate;
        // Not a virtual one: it computes, and those who work on cases should not wait for it.
        this.thread = Thread.ofPlatform().daemon().name("orchestra-rehearsal").unstarted(this::run);
    }

    static Rehearsal start(
            Reconstructions.Dependencies on,
            CaseOptions options,
            PeerOptions peers,
            UndoOptions undo,
            IngestGate gate) {
        Rehearsal rehearsal = new Rehearsal(on, options, peers, undo, gate);
        rehearsal.thread.start();
        return rehearsal;
    }

    /** Waits for its end. @return whether it has ended */
    boolean await(Duration most) throws InterruptedException {
        return ended.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run() {
        try {
            askAboutNobody();
            long begun = System.nanoTime();
            try (RehearsalStage stage = new RehearsalStage(on, options, peers, undo)) {
                for (int i = 0; i < CASES && closing.getCount() > 0; i++) {
                    var unused = stage.play(i);
                }
            }
            LOG.debug("Cases were rehearsed for {} ms.", (System.nanoTime() - begun) / 1_000_000);
        } catch (InterruptedException e) {
            LOG.debug("The rehearsal of a case was broken off.", e);
        } catch (RuntimeException e) {
            LOG.warn("The rehearsal of a case failed; the first real one takes longer.", e);
        } finally {
            ended.countDown();
        }
    }

    private void askAboutNobody() throws InterruptedException {
        for (int i = 0; i < TRIES_MAX; i++) {
            try {
                for (int question = 0; question < QUESTIONS; question++) {
                    ask();
                }
                findTopics(on.log(), on.topics());
                return;
            } catch (NotYetException | HistoryUnavailableException | JournalUnavailableException e) {
                LOG.debug("What a case needs is not there yet; it is tried again.", e);
                if (closing.await(1, TimeUnit.SECONDS)) {
                    return;
                }
            }
        }
    }

    private void ask() throws InterruptedException {
        RecoveryHistory history = on.history();
        Instant now = on.clock().instant();
        gate.await();
        history.family(NO_KEY);
        history.contacts(NOBODY, now.minus(options.lookBack()), now, 1);
        history.instances(NOBODY, now.minus(options.lookBack()), now, 1);
        history.checkpoints(NO_KEY, 1);
        history.effects(NO_KEY);
        history.thread(List.of(NO_KEY), now, 1);
    }

    /** Where they are is asked for once; the first append to each would wait for it. */
    private static void findTopics(EventLog log, Topics topics) {
        for (String topic :
                List.of(topics.stepResponse(), topics.agentAudit(), topics.contextRequest(), topics.agentEffect())) {
            var unused = log.partitionOf(topic, NO_KEY);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }
}
