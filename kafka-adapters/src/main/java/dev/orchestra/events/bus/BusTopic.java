package dev.orchestra.events.bus;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the bus's topic, where it does not exist, in the background; while the journal is away, again and again. */
final class BusTopic implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BusTopic.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final EventLog log;
    private final TopicSpec topic;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean created;

    private BusTopic(EventLog log, TopicSpec topic) {
        this.log = log;
        this.topic = topic;
    }

    static BusTopic createdOn(EventLog log, Topics topics) {
        BusTopic topic = new BusTopic(log, TopicSpec.stampedJournal(topics.agentEvent()));
        Thread.ofVirtual().name("bus-topic").start(topic::createThroughOutages);
        return topic;
    }

    private void createThroughOutages() {
        Duration wait = FIRST_WAIT;
        try {
            while (!tryToCreate()) {
                if (closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                Duration twice = wait.multipliedBy(2);
                wait = twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean tryToCreate() {
        try {
            requireCreated();
            return true;
        } catch (RuntimeException e) {
            LOG.debug("{} could not be created yet, which is tried again", topic.name(), e);
            return false;
        }
    }

    /** @throws JournalUnavailableException if it is not known to exist and cannot be created now */
    void requireCreated() {
        if (!created) {
            log.createTopics(List.of(topic));
            created = true;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
