package dev.orchestra.history;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whether topics still exist, as the broker said within the last seconds. */
final class ExistingTopics {

    private static final Duration KEPT = Duration.ofSeconds(10);

    private record Answer(boolean exists, Instant until) {}

    private final EventLog log;
    private final Clock clock;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    ExistingTopics(EventLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /** A topic counts as there while the broker does not answer. */
    boolean exists(String topic) {
        var now = clock.instant();
        return answers.compute(
                        topic,
                        (same, known) -> known != null && now.isBefore(known.until())
                                ? known
                                : new Answer(ask(topic), now.plus(KEPT)))
                .exists();
    }

    private boolean ask(String topic) {
        try {
            log.ends(Set.of(topic));
            return true;
        } catch (JournalUnavailableException e) {
            return !e.isTopicMissing();
        }
    }
}
