package dev.orchestra.agents.interactions;

import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.EventWriter;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A journal that notes in a {@link Ledger} what passes through it: what the process says, and what it takes of what others say. */
public final class RecordingLog implements EventLog {

    private final EventLog log;
    private final Ledger ledger;
    private final String self;
    private final String messages;
    private final String anyMessages;
    private final String broadcasts;
    private final Set<String> said;
    private final Set<String> heard;

    public RecordingLog(EventLog log, Ledger ledger, AgentAddress self, Topics topics) {
        this.log = log;
        this.ledger = ledger;
        this.self = self.name();
        this.messages = topics.agentMessage(self.agent());
        this.anyMessages = prefix(topics.agentMessage("x"));
        this.broadcasts = prefix(topics.agentTopic("x"));
        this.said = Set.of(topics.stepResponse(), topics.agentEvent());
        this.heard = Set.of(topics.stepRequest(self.agent()));
    }

    private static String prefix(String topic) {
        return topic.substring(0, topic.length() - 1);
    }

    private boolean tells(String topic) {
        return said.contains(topic) || topic.startsWith(anyMessages) || topic.startsWith(broadcasts);
    }

    private boolean isToBeKept(RawRecord record) {
        String topic = record.position().topic();
        return topic.equals(messages)
                ? record.keyText().filter(self::equals).isPresent()
                : heard.contains(topic) || topic.startsWith(broadcasts);
    }

    @Override
    public CompletableFuture<Position> append(Outgoing record) {
        if (!tells(record.topic())) {
            return log.append(record);
        }
        // On record here before anybody can have read it.
        Position noted = ledger.said(record);
        CompletableFuture<Position> appended = log.append(record);
        var unused = appended.whenComplete((position, error) -> {
            if (error != null) {
                ledger.forget(noted);
            }
        });
        return appended;
    }

    @Override
    public Subscription subscribe(SubscriptionOptions options, DeliveryHandler handler) {
        return log.subscribe(options, new Listening(handler));
    }

    /** Passes all on, and keeps what this process is offered. */
    private final class Listening implements DeliveryHandler {
        private final DeliveryHandler handler;

        Listening(DeliveryHandler handler) {
            this.handler = handler;
        }

        @Override
        public boolean offer(Delivery delivery) {
            // Before it is taken: what it leads to must not be on record without it.
            if (isToBeKept(delivery.raw())) {
                ledger.heard(delivery.raw());
            }
            return handler.offer(delivery);
        }

        @Override
        public boolean wants(RawRecord record) {
            return handler.wants(record);
        }

        @Override
        public boolean passesOverUnreadable() {
            return handler.passesOverUnreadable();
        }

        @Override
        public void batchOffered() {
            handler.batchOffered();
        }

        @Override
        public void readOn() {
            handler.readOn();
        }

        @Override
        public void assigned(Set<TopicPartition> partitions) {
            handler.assigned(partitions);
        }

        @Override
        public List<Outgoing> eventsOnRevocation() {
            return handler.eventsOnRevocation();
        }

        @Override
        public void revoked(Set<TopicPartition> partitions) {
            handler.revoked(partitions);
        }
    }

    @Override
    public void together(Runnable appends) {
        log.together(appends);
    }

    @Override
    public CompletableFuture<Position> appendRaw(String topic, RawRecord record) {
        return log.appendRaw(topic, record);
    }

    @Override
    public void scan(TopicPartition partition, long from, long to, Duration timeout, Consumer<Delivery> consumer) {
        log.scan(partition, from, to, timeout, consumer);
    }

    @Override
    public void scanRaw(TopicPartition partition, long from, long to, Duration timeout, Consumer<RawRecord> consumer) {
        log.scanRaw(partition, from, to, timeout, consumer);
    }

    @Override
    public void scanSettled(
            TopicPartition partition, long from, long to, Duration timeout, Consumer<Delivery> consumer) {
        log.scanSettled(partition, from, to, timeout, consumer);
    }

    @Override
    public EventWriter writer(String name) {
        return log.writer(name);
    }

    @Override
    public Map<TopicPartition, Long> ends(Set<String> topics) {
        return log.ends(topics);
    }

    @Override
    public Map<TopicPartition, Long> offsetsAt(Set<String> topics, Instant time) {
        return log.offsetsAt(topics, time);
    }

    @Override
    public Map<TopicPartition, Long> committed(String group, String topic) {
        return log.committed(group, topic);
    }

    @Override
    public Decoded decode(RawRecord record) {
        return log.decode(record);
    }

    @Override
    public TopicPartition partitionOf(String topic, String key) {
        return log.partitionOf(topic, key);
    }

    @Override
    public void createTopics(Collection<TopicSpec> topics) {
        log.createTopics(topics);
    }

    @Override
    public boolean reachable() {
        return log.reachable();
    }

    @Override
    public void close() {
        log.close();
    }
}
