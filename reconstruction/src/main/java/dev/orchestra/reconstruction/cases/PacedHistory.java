package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.history.EventHistory.RecordedEvent;
import dev.orchestra.history.RecoveryHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** A history that is asked a few questions at once, so that hundreds of cases leave connections to everybody else. */
final class PacedHistory implements RecoveryHistory {

    private final RecoveryHistory history;
    private final Semaphore places;

    PacedHistory(RecoveryHistory history, int questionsMax) {
        this.history = history;
        this.places = new Semaphore(questionsMax, true);
    }

    @Override
    public boolean awaitIngested(Map<TopicPartition, Long> ends, Duration wait) throws InterruptedException {
        return history.awaitIngested(ends, wait);
    }

    @Override
    public Collection<String> ingestedTopics() {
        return history.ingestedTopics();
    }

    @Override
    public List<Checkpoint> checkpoints(String jobKey, int max) {
        return ask(() -> history.checkpoints(jobKey, max));
    }

    @Override
    public List<Effect> effects(String jobKey) {
        return ask(() -> history.effects(jobKey));
    }

    @Override
    public List<String> family(String instanceKey) {
        return ask(() -> history.family(instanceKey));
    }

    @Override
    public List<Contact> contacts(String agentId, Instant from, Instant to, int max) {
        return ask(() -> history.contacts(agentId, from, to, max));
    }

    @Override
    public List<String> instances(String agentId, Instant from, Instant to, int max) {
        return ask(() -> history.instances(agentId, from, to, max));
    }

    @Override
    public List<RecordedEvent> thread(Collection<String> correlationIds, Instant from, int max) {
        return ask(() -> history.thread(correlationIds, from, max));
    }

    private <T> T ask(Supplier<T> question) {
        places.acquireUninterruptibly();
        try {
            return question.get();
        } finally {
            places.release();
        }
    }
}
