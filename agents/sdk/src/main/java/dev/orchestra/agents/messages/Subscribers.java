package dev.orchestra.agents.messages;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.SubscriptionOptions.From;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/** The subscriptions of a process to broadcasts. */
final class Subscribers {

    private final EventLog log;
    private final Topics topics;
    private final AgentAddress self;
    private final Duration sessionTimeout;
    private final BiFunction<Broadcasts, BroadcastHandler, BroadcastReader> readers;
    private final List<Running> running = new CopyOnWriteArrayList<>();
    private volatile boolean accepting = true;

    record Running(BroadcastReader reader, Subscription subscription, boolean isShared) {}

    Subscribers(
            EventLog log,
            Topics topics,
            AgentAddress self,
            Duration sessionTimeout,
            BiFunction<Broadcasts, BroadcastHandler, BroadcastReader> readers) {
        this.log = log;
        this.topics = topics;
        this.self = self;
        this.sessionTimeout = sessionTimeout;
        this.readers = readers;
    }

    /** @throws dev.orchestra.events.log.JournalUnavailableException if the broker does not answer */
    AutoCloseable subscribe(Broadcasts which, BroadcastHandler handler) {
        log.createTopics(List.of(TopicSpec.journal(topics.agentEvent())));
        BroadcastReader reader = readers.apply(which, handler);
        Running one = new Running(
                reader, log.subscribe(options(which), reader), which.audience() == Broadcasts.Audience.ONE_OF_TYPE);
        running.add(one);
        if (!accepting) {
            reader.stopAccepting();
        }
        return () -> {
            reader.stopAccepting();
            reader.flush();
            one.subscription().close();
            running.remove(one);
        };
    }

    private SubscriptionOptions options(Broadcasts which) {
        String group = group(which);
        if (which.topic().isEmpty()) {
            return SubscriptionOptions.matching(group, topics.allAgentTopics())
                    .startingAt(From.END)
                    .sessionTimeout(sessionTimeout);
        }
        String topic = topics.agentTopic(which.topic().get());
        log.createTopics(List.of(TopicSpec.journal(topic)));
        return switch (which.audience()) {
            case EACH_PROCESS -> SubscriptionOptions.ofPartitions(group, log.ends(Set.of(topic)));
            case ONE_OF_TYPE ->
                SubscriptionOptions.of(group, Set.of(topic))
                        .startingAt(From.END)
                        .sessionTimeout(sessionTimeout);
        };
    }

    private String group(Broadcasts which) {
        String what = which.topic().orElse("all")
                + which.type().map(type -> ":" + type).orElse("");
        return switch (which.audience()) {
            case EACH_PROCESS -> topics.prefix() + "orchestra-subscriber-" + self.name() + "-" + what;
            case ONE_OF_TYPE -> topics.prefix() + "orchestra-subscribers-" + self.agent() + "-" + what;
        };
    }

    void resume() {
        running.forEach(one -> one.subscription().resume());
    }

    void flush() {
        running.forEach(one -> one.reader().flush());
    }

    boolean owesReceipts() {
        return running.stream().anyMatch(one -> one.reader().owesReceipts());
    }

    void stopAccepting() {
        accepting = false;
        running.forEach(one -> one.reader().stopAccepting());
    }

    /** Those that processes of the type share. */
    List<Running> shared() {
        return running.stream().filter(Running::isShared).toList();
    }

    List<Subscription> subscriptions() {
        return running.stream().map(Running::subscription).toList();
    }
}
