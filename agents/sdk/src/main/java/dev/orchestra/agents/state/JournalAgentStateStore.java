package dev.orchestra.agents.state;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.EventWriter;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * States on the compacted topic {@code agent.state}. An owner takes the scope's name as a writer first, which fences off every
 * owner before it, and reads the topic's partition after. It remembers where the newest state of each key stands, not the
 * states themselves.
 */
public final class JournalAgentStateStore implements AgentStateStore {

    private final EventLog log;
    private final StateRecords records;
    private final StateLimits limits;
    private final Set<StateShard> open = ConcurrentHashMap.newKeySet();
    // One reader at a time: the journal keeps one connection for it.
    private final ReentrantLock reading = new ReentrantLock();

    /**
     * @param log stays the caller's to close
     * @param agent the agent type of this process
     */
    public JournalAgentStateStore(
            EventLog log, Topics topics, String agent, String agentId, StateLimits limits, Clock clock) {
        this.log = log;
        this.limits = limits;
        this.records = new StateRecords(
                topics, agent, agentId, clock, () -> UUID.randomUUID().toString());
    }

    @Override
    public StateShard take(StateScope scope) {
        log.createTopics(Set.of(records.topicNeeded()));
        EventWriter writer = log.writer(records.writerName(scope));
        try {
            StateIndex index = new StateIndex(log, records.topic(), scope, limits, reading);
            index.read();
            JournalStateShard shard = new JournalStateShard(scope, records, index, writer, limits, open::remove);
            open.add(shard);
            return shard;
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    @Override
    public void close() {
        Set.copyOf(open).forEach(StateShard::close);
    }
}
