package dev.orchestra.server;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.TopicSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the shared topics, and tries again until Kafka has them; nothing waits for it. */
final class TopicInitialiser implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicInitialiser.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final EventLog log;
    private final List<TopicSpec> topics;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread thread;

    TopicInitialiser(EventLog log, List<TopicSpec> topics) {
        this.log = log;
        this.topics = List.copyOf(topics);
    }

    void start() {
        thread = Thread.ofVirtual().name("topics").start(this::run);
    }

    private void run() {
        Duration wait = FIRST_WAIT;
        try {
            while (!created()) {
                if (closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean created() {
        try {
            log.createTopics(topics);
            LOG.info("The {} shared topics are there.", topics.size());
            return true;
        } catch (RuntimeException e) {
            LOG.warn("The shared topics could not be created yet, which is tried again: {}", e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        if (thread != null) {
            thread.interrupt();
        }
    }
}
