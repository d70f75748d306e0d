package dev.orchestra.agents.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.agents.messages.Incoming.Key;
import dev.orchestra.agents.messages.RecentMessages.Seen;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RefusalReason;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentMessagesTest {

    private final RecentMessages recent = new RecentMessages(2, 5_000);

    @Test
    void allDeliveriesOfAMessageAreSettledWhenItIsHandled() {
        Sent first = new Sent();
        Sent second = new Sent();
        assertThat(recent.begin(key("1"), first)).isInstanceOf(Seen.New.class);
        assertThat(recent.begin(key("1"), second)).isInstanceOf(Seen.UnderWay.class);
        assertThat(first.done || second.done).isFalse();

        recent.handled(key("1"), answer("a"));
        assertThat(first.done && second.done).isTrue();
        assertThat(recent.begin(key("1"), new Sent())).isEqualTo(new Seen.Handled(Optional.of(answer("a"))));
        assertThat(recent.underWay()).isZero();
    }

    @Test
    void whatNeededNoAnswerIsHandledToo() {
        recent.begin(key("1"), new Sent());
        recent.handled(key("1"));

        assertThat(recent.begin(key("1"), new Sent())).isEqualTo(new Seen.Handled(Optional.empty()));
    }

    @Test
    void theSameIdOfAnotherSourceIsAnotherMessage() {
        recent.begin(key("1"), new Sent());

        assertThat(recent.begin(new Key("/other", "1"), new Sent())).isInstanceOf(Seen.New.class);
    }

    @Test
    void whatWasNotTakenIsNewAgain() {
        Sent first = new Sent();
        recent.begin(key("1"), first);
        recent.forget(key("1"));

        assertThat(recent.begin(key("1"), new Sent())).isInstanceOf(Seen.New.class);
        assertThat(first.done).isFalse();
    }

    @Test
    void theOldestGoFirstByNumberAndBySize() {
        for (String id : new String[] {"1", "2", "3"}) {
            recent.begin(key(id), new Sent());
            recent.handled(key(id), answer(id));
        }
        assertThat(recent.begin(key("1"), new Sent())).isInstanceOf(Seen.New.class);
        assertThat(recent.begin(key("2"), new Sent())).isInstanceOf(Seen.Handled.class);

        recent.begin(key("4"), new Sent());
        recent.handled(key("4"), answer("x".repeat(4_200)));
        assertThat(recent.begin(key("3"), new Sent())).isInstanceOf(Seen.New.class);
        assertThat(recent.begin(key("4"), new Sent())).isInstanceOf(Seen.Handled.class);
    }

    private static Key key(String id) {
        return new Key("/agents/a/a1", id);
    }

    private static KeptAnswer answer(String text) {
        return KeptAnswer.of(Event.of(EventType.MESSAGE_ANSWERED)
                .id("answer")
                .source("/agents/b/b1")
                .time(Instant.EPOCH)
                .data(Json.of(Map.of("body", Map.of("text", text))))
                .build());
    }

    private static final class Sent implements Delivery {
        private boolean done;

        @Override
        public RawRecord raw() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Event> event() {
            return Optional.empty();
        }

        @Override
        public void done() {
            done = true;
        }

        @Override
        public void refuse(RefusalReason reason, String message) {
            throw new UnsupportedOperationException();
        }
    }
}
