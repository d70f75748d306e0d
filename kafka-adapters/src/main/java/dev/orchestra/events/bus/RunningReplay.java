package dev.orchestra.events.bus;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.bus.ReplayProgress.State;
import dev.orchestra.events.log.JournalUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A replay and its thread. While the journal is away it waits and goes on where it was. */
final class RunningReplay implements Replay {

    private static final Logger LOG = LoggerFactory.getLogger(RunningReplay.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);
    /** Shorter waits cost more than they spread. */
    private static final long WAIT_NANOS_MIN = 1_000_000;

    private final String id;
    private final MergedReader reader;
    private final ReplaySink sink;
    private final Pace pace;
    private final Duration outageMax;
    private final Clock clock;
    private final Instant startedAt;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CompletableFuture<ReplayProgress> ended = new CompletableFuture<>();
    private volatile long read;
    private volatile @Nullable String waitingFor;

    RunningReplay(String id, MergedReader reader, ReplaySink sink, Pace pace, Duration outageMax, Clock clock) {
        this.id = id;
        this.reader = reader;
        this.sink = sink;
        this.pace = pace;
        this.outageMax = outageMax;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    void start() {
        Thread.ofVirtual().name("replay-" + id).start(this::run);
    }

    private void run() {
        try {
            sendAll();
            sink.finish();
            end(isCancelled() ? State.CANCELLED : State.COMPLETED, null);
        } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
            LOG.warn("Replay {} ended before its end", id, e);
            end(State.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private void sendAll() throws Exception {
        while (!isCancelled()) {
            switch (stepThroughOutages()) {
                case MergedReader.Step.End end -> {
                    return;
                }
                case MergedReader.Step.More more -> read = reader.read();
                case MergedReader.Step.Found(Recorded found) -> send(found);
            }
        }
    }

    private void send(Recorded found) throws Exception {
        long wait = pace.next();
        if (wait >= WAIT_NANOS_MIN && cancelled.await(wait, TimeUnit.NANOSECONDS)) {
            return;
        }
        sink.send(found.event().with(Attribute.REPLAY_ID, id), found.key());
    }

    private MergedReader.Step stepThroughOutages() throws InterruptedException {
        long since = System.nanoTime();
        while (true) {
            try {
                MergedReader.Step step = reader.step();
                waitingFor = null;
                return step;
            } catch (JournalUnavailableException e) {
                if (System.nanoTime() - since >= outageMax.toNanos()) {
                    throw e;
                }
                if (waitingFor == null) {
                    LOG.warn("Replay {} waits for the journal: {}", id, e.getMessage());
                }
                waitingFor = "It waits for the journal: " + e.getMessage();
                if (cancelled.await(TRY_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    return new MergedReader.Step.End();
                }
            }
        }
    }

    private void end(State state, @Nullable String message) {
        ended.complete(progress(state, Optional.of(clock.instant()), Optional.ofNullable(message)));
    }

    private boolean isCancelled() {
        return cancelled.getCount() == 0;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public ReplayProgress progress() {
        return ended.getNow(progress(State.RUNNING, Optional.empty(), Optional.ofNullable(waitingFor)));
    }

    private ReplayProgress progress(State state, Optional<Instant> endedAt, Optional<String> message) {
        return new ReplayProgress(id, state, reader.total(), read, sink.arrived(), startedAt, endedAt, message);
    }

    @Override
    public void cancel() {
        cancelled.countDown();
    }

    @Override
    public CompletableFuture<ReplayProgress> ended() {
        return ended.copy();
    }
}
