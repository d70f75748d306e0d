package dev.orchestra.agents.messages;

import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.RawRecord;

/**
 * One reader for answers and messages, for a process that takes no messages: it refuses them at once, so answers do not
 * wait behind them.
 */
@SuppressWarnings("ArrayRecordComponent") // The key is handed on, never compared.
record Mail(byte[] key, AnswerReader answers, Inbox inbox) implements DeliveryHandler {

    @Override
    public boolean wants(RawRecord record) {
        return Wanted.isFor(record, key);
    }

    @Override
    public boolean offer(Delivery delivery) {
        Event event = delivery.event().orElse(null);
        boolean isAnswer =
                event != null && (event.is(EventType.MESSAGE_ANSWERED) || event.is(EventType.MESSAGE_REFUSED));
        return isAnswer ? answers.offer(delivery) : inbox.offer(delivery);
    }

    @Override
    public void batchOffered() {
        answers.batchOffered();
        inbox.batchOffered();
    }
}
