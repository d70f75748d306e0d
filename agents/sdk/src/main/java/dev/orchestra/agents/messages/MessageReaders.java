package dev.orchestra.agents.messages;

import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a process reads of the messages. Its own partition: once under one group for messages, and once under another for
 * answers, so that answers never wait behind messages. A process that takes no messages refuses them at once and needs one
 * reader for both.
 */
final class MessageReaders {

    /** Makes the handler of a reader. */
    interface Inboxes {
        Inbox create(Predicate<RawRecord> wanted, Receivers receivers, Consumer<Set<TopicPartition>> revoked);
    }

    private static final Consumer<Set<TopicPartition>> NEVER_REVOKED = partitions -> {};

    private final MessagingOptions options;
    private final AgentAddress self;
    private final Topics topics;
    private final EventLog log;
    private final AnswerReader answers;
    private final Inboxes newInbox;
    private final List<Inbox> inboxes = new CopyOnWriteArrayList<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final List<Subscription> shared = new CopyOnWriteArrayList<>();

    // Guarded by this.
    /** What is still to be opened, each once. */
    private final Deque<Runnable> toOpen = new ArrayDeque<>();

    private boolean answersOpened;

    MessageReaders(
            MessagingOptions options, EventLog log, AnswerReader answers, Inboxes newInbox, Subscribers subscribers) {
        this.options = options;
        this.self = options.self();
        this.topics = options.topics();
        this.log = log;
        this.answers = answers;
        this.newInbox = newInbox;
        toOpen.add(() -> log.createTopics(List.of(TopicSpec.journal(topics.agentMessage(self.agent())))));
        options.handler()
                .ifPresentOrElse(
                        handler -> toOpen.add(() -> openMessages(handler)), () -> toOpen.add(this::openAnswers));
        options.receivers().ifPresent(receivers -> toOpen.add(() -> openInstances(receivers)));
        options.subscriptions()
                .forEach(declared -> toOpen.add(() -> subscribers.subscribe(declared.which(), declared.handler())));
    }

    /** Opens what is not open yet; may block, and throws if the broker is away. */
    synchronized void open() {
        while (!toOpen.isEmpty()) {
            toOpen.getFirst().run();
            toOpen.removeFirst();
        }
    }

    private void openMessages(MessageHandler handler) {
        Optional<MessageHandler> found = Optional.of(handler);
        byte[] key = Wanted.key(self.name());
        Inbox inbox = inbox(
                record -> Wanted.isFor(record, key) && Wanted.mayBeMessage(record), receiver -> found, NEVER_REVOKED);
        read(topics.messageGroup(self.name()), inbox);
    }

    /** Makes sure that answers are read. */
    synchronized void openAnswers() {
        if (answersOpened) {
            return;
        }
        if (options.handler().isPresent()) {
            read(topics.answerGroup(self.name()), answers);
        } else {
            Inbox refuses = inbox(record -> true, receiver -> Optional.empty(), NEVER_REVOKED);
            read(topics.messageGroup(self.name()), new Mail(Wanted.key(self.name()), answers, refuses));
        }
        answersOpened = true;
    }

    /** Reads this process' own partition, from now on or from where an earlier run of it stood. */
    private void read(String group, DeliveryHandler handler) {
        String topic = topics.agentMessage(self.agent());
        TopicPartition partition = log.partitionOf(topic, self.name());
        long end = log.ends(Set.of(topic)).getOrDefault(partition, 0L);
        subscriptions.add(log.subscribe(SubscriptionOptions.ofPartitions(group, Map.of(partition, end)), handler));
    }

    private void openInstances(Receivers receivers) {
        String topic = topics.agentMessage(self.agent());
        Inbox inbox = inbox(
                record -> Wanted.isForAnInstance(record) && Wanted.mayBeMessage(record),
                receivers,
                partitions ->
                        receivers.released(address -> partitions.contains(log.partitionOf(topic, address.wireName()))));
        Subscription instances = log.subscribe(
                SubscriptionOptions.of(topics.instanceGroup(self.agent()), Set.of(topic))
                        .sessionTimeout(options.sessionTimeout()),
                inbox);
        subscriptions.add(instances);
        shared.add(instances);
    }

    private Inbox inbox(Predicate<RawRecord> wanted, Receivers receivers, Consumer<Set<TopicPartition>> revoked) {
        Inbox inbox = newInbox.create(wanted, receivers, revoked);
        inboxes.add(inbox);
        return inbox;
    }

    void resume() {
        subscriptions.forEach(Subscription::resume);
    }

    void stopAccepting() {
        inboxes.forEach(Inbox::stopAccepting);
    }

    /** Leaves to other processes of the type what is shared with them. */
    void leaveShared() {
        if (!shared.isEmpty()) {
            options.receivers().ifPresent(Receivers::leaving);
            shared.forEach(Subscription::close);
        }
    }

    List<Subscription> subscriptions() {
        return List.copyOf(subscriptions);
    }
}
