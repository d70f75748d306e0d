package dev.orchestra.agents.messages;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.MessageRefused;
import dev.orchestra.events.MessageSaid;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RefusalReason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the answers to the messages of this process, and gives each to whoever waits for it. It never waits itself, so
 * answers never stand behind messages. Deduplication key: the message's id; a second answer, or one that comes too late,
 * stays on record and is dropped.
 *
 * <p>What is read at once is given out at once, so that what those who waited send next shares requests too.
 */
final class AnswerReader implements DeliveryHandler {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerReader.class);

    private final byte[] key;
    private final Unanswered unanswered;
    private final Consumer<Runnable> together;
    // Only the reader's thread touches it.
    private final List<Runnable> toGive = new ArrayList<>();

    /** @param together runs what may send much */
    AnswerReader(AgentAddress self, Unanswered unanswered, Consumer<Runnable> together) {
        this.key = Wanted.key(self.name());
        this.unanswered = unanswered;
        this.together = together;
    }

    @Override
    public boolean wants(RawRecord record) {
        return Wanted.isFor(record, key) && Wanted.mayBeAnswer(record);
    }

    @Override
    public boolean offer(Delivery delivery) {
        Event event = delivery.event().orElse(null);
        if (event != null && (event.is(EventType.MESSAGE_ANSWERED) || event.is(EventType.MESSAGE_REFUSED))) {
            try {
                give(event);
            } catch (IllegalArgumentException e) {
                delivery.refuse(RefusalReason.INVALID_DATA, String.valueOf(e.getMessage()));
                return true;
            }
        }
        delivery.done();
        return true;
    }

    private void give(Event event) {
        String id = event.attribute(Attribute.CAUSATION_ID)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "An answer needs the attribute 'causationid', which is the message's id. Send it again with it."));
        Object answer = event.is(EventType.MESSAGE_ANSWERED)
                ? MessageSaid.read(event.data()).body()
                : event.dataAs(MessageRefused.class);
        toGive.add(() -> give(id, event, answer));
    }

    private void give(String id, Event event, Object answer) {
        Unanswered.Waiting waiting = unanswered.remove(id);
        if (waiting == null) {
            LOG.debug(
                    "The answer {} of {} to message {} came late or again, and is dropped.",
                    event.id(),
                    event.source(),
                    id);
        } else if (answer instanceof MessageRefused refused) {
            waiting.completeExceptionally(MessageFailure.refused(
                    refused.code(), "%s refused: %s".formatted(waiting.to(), refused.message())));
        } else {
            waiting.complete((Json) answer);
        }
    }

    /** Until here they count as waiting, so that none waits for ever if this is not reached. */
    @Override
    public void batchOffered() {
        together.accept(() -> toGive.forEach(Runnable::run));
        toGive.clear();
    }
}
