package dev.orchestra.agents.messages;

import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.TopicPartition;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Takes the direct messages of one reader. Deduplication key: the event's source and id; a duplicate of one that is being
 * handled is settled with it, and one that was handled not long ago gets the same answer again.
 */
final class Inbox implements DeliveryHandler {

    /** How many messages may be taken and not ended: handlers, those that wait for one, and answers not stored yet. */
    private static final int UNDER_WAY_MAX = 20_000;

    private final Predicate<RawRecord> wanted;
    private final AgentAddress self;
    private final Receivers receivers;
    private final HandlerPool pool;
    private final RecentMessages recent;
    private final Replies replies;
    private final Handling handling;
    private final Clock clock;
    private final Consumer<Set<TopicPartition>> revoked;
    private volatile boolean accepting = true;
    // Only the reader's thread touches it: whether something was answered without a handler.
    private boolean answered;

    /**
     * @param receivers who takes a message that is wanted
     * @param revoked hears of partitions that go to another process
     */
    Inbox(
            Predicate<RawRecord> wanted,
            AgentAddress self,
            Receivers receivers,
            HandlerPool pool,
            RecentMessages recent,
            Replies replies,
            Handling handling,
            Clock clock,
            Consumer<Set<TopicPartition>> revoked) {
        this.wanted = wanted;
        this.self = self;
        this.receivers = receivers;
        this.pool = pool;
        this.recent = recent;
        this.replies = replies;
        this.handling = handling;
        this.clock = clock;
        this.revoked = revoked;
    }

    void stopAccepting() {
        accepting = false;
    }

    @Override
    public boolean wants(RawRecord record) {
        return wanted.test(record);
    }

    @Override
    public boolean offer(Delivery delivery) {
        if (!accepting || recent.underWay() >= UNDER_WAY_MAX) {
            return false;
        }
        Event event = delivery.event().orElse(null);
        if (event == null) {
            delivery.refuse(RefusalReason.NULL_VALUE, "A message is a CloudEvent, but this record has no value.");
            return true;
        }
        if (!event.is(EventType.MESSAGE_SENT)) {
            if (event.is(EventType.MESSAGE_ANSWERED) || event.is(EventType.MESSAGE_REFUSED)) {
                // Another reader of this process takes the answers.
                delivery.done();
            } else {
                delivery.refuse(
                        RefusalReason.UNEXPECTED_TYPE,
                        "Expected an event of type '%s' or an answer to one, but the type is '%s'."
                                .formatted(EventType.MESSAGE_SENT.wireName(), event.type()));
            }
            return true;
        }
        Incoming incoming;
        try {
            incoming = Incoming.of(event, delivery, Optional.empty(), self);
        } catch (IllegalArgumentException e) {
            delivery.refuse(RefusalReason.INVALID_DATA, String.valueOf(e.getMessage()));
            return true;
        }
        return take(incoming, delivery);
    }

    private boolean take(Incoming incoming, Delivery delivery) {
        return switch (recent.begin(incoming.key(), delivery)) {
            case RecentMessages.Seen.UnderWay underWay -> true;
            case RecentMessages.Seen.Handled handled -> {
                handled.answer()
                        .ifPresentOrElse(answer -> replies.again(incoming, answer, delivery::done), delivery::done);
                answered = true;
                yield true;
            }
            case RecentMessages.Seen.New isNew -> begin(incoming);
        };
    }

    private boolean begin(Incoming incoming) {
        if (incoming.isExpiredAt(clock.instant())) {
            replies.refuse(incoming, MessageRefusal.EXPIRED, "The message's time was over when it was read.");
            answered = true;
            return true;
        }
        AgentAddress receiver = incoming.message().receiver();
        Optional<MessageHandler> handler = receivers.find(receiver);
        if (handler.isEmpty()) {
            refuseUnknown(incoming, receiver);
            return true;
        }
        Object lane = receiver.isProcess() ? null : receiver;
        MessageHandler taker = handler.get();
        if (pool.submit(lane, () -> handling.handle(incoming, taker))) {
            return true;
        }
        recent.forget(incoming.key());
        return false;
    }

    private void refuseUnknown(Incoming incoming, AgentAddress receiver) {
        answered = true;
        if (receiver.isProcess()) {
            replies.refuse(
                    incoming,
                    MessageRefusal.UNKNOWN_MESSAGE,
                    "The agent %s takes no messages. Register a handler with onMessage(..) there.".formatted(receiver));
        } else {
            replies.refuse(
                    incoming,
                    MessageRefusal.NO_SUCH_RECEIVER,
                    "There is no instance %s, and none can be made.".formatted(receiver));
        }
    }

    @Override
    public void batchOffered() {
        pool.begin();
        if (answered) {
            answered = false;
            replies.handOn();
        }
    }

    @Override
    public void revoked(Set<TopicPartition> partitions) {
        revoked.accept(partitions);
    }
}
