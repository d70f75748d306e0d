package dev.orchestra.workers.steps;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many requests no agent has accepted yet. Asking the journal costs something, so it is asked only when many may wait. */
final class RequestLag {

    private static final Logger LOG = LoggerFactory.getLogger(RequestLag.class);

    private final EventLog log;
    private final Topics topics;
    private volatile long records;

    RequestLag(EventLog log, Topics topics) {
        this.log = log;
        this.topics = topics;
    }

    long records() {
        return records;
    }

    /** Nothing can wait, as few steps are under way. */
    void none() {
        records = 0;
    }

    /** Counts anew. Blocks; the last count stands if the journal does not answer. */
    void measure(Set<String> agents) {
        try {
            long sum = 0;
            for (String agent : agents) {
                String topic = topics.stepRequest(agent);
                Map<TopicPartition, Long> accepted = log.committed(topics.agentGroup(agent), topic);
                for (Map.Entry<TopicPartition, Long> end :
                        log.ends(Set.of(topic)).entrySet()) {
                    sum += Math.max(0, end.getValue() - accepted.getOrDefault(end.getKey(), 0L));
                }
            }
            records = sum;
        } catch (JournalUnavailableException e) {
            LOG.debug("The lag of the request topics could not be measured.", e);
        }
    }
}
