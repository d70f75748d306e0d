package dev.orchestra.agents.messages;

import dev.orchestra.agents.messages.Incoming.Key;
import dev.orchestra.events.log.Delivery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was taken lately: the messages that are being handled, and the newest of those that were, with their answers, to send
 * them again for a duplicate. Bounded by number and by size; the oldest go first.
 */
final class RecentMessages {

    /** What becomes of a message. */
    sealed interface Seen {
        /** It comes for the first time. */
        record New() implements Seen {}

        /** It is being handled; this delivery is settled with the first. */
        record UnderWay() implements Seen {}

        /** It was handled not long ago; nothing if nobody wanted an answer. */
        record Handled(Optional<KeptAnswer> answer) implements Seen {}
    }

    private static final Seen NEW = new Seen.New();
    private static final Seen UNDER_WAY = new Seen.UnderWay();
    private static final long CHARACTERS_OF_AN_ENVELOPE = 500;

    private final int most;
    private final long charactersMax;
    private final Map<Key, List<Delivery>> underWay = new HashMap<>();
    /** The texts of the answers; without one it is empty. */
    private final Map<Key, String> handled = new HashMap<>();

    private final Deque<Key> oldestFirst = new ArrayDeque<>();
    private long characters;
    // Written under the lock; asked for each record, without it.
    private volatile int underWayNow;

    RecentMessages(int most, long charactersMax) {
        this.most = most;
        this.charactersMax = charactersMax;
    }

    /** 4,096 messages, with answers of 8 million characters together. */
    static RecentMessages bounded() {
        return new RecentMessages(4_096, 8L << 20);
    }

    /** The delivery is under way from now on, unless it was handled. */
    synchronized Seen begin(Key key, Delivery delivery) {
        String answer = handled.get(key);
        if (answer != null) {
            return new Seen.Handled(answer.isEmpty() ? Optional.empty() : Optional.of(new KeptAnswer(answer)));
        }
        List<Delivery> same = underWay.get(key);
        if (same != null) {
            same.add(delivery);
            return UNDER_WAY;
        }
        List<Delivery> deliveries = new ArrayList<>(1);
        deliveries.add(delivery);
        underWay.put(key, deliveries);
        underWayNow = underWay.size();
        return NEW;
    }

    /** It was not taken after all, or dropped unhandled. */
    synchronized void forget(Key key) {
        underWay.remove(key);
        underWayNow = underWay.size();
    }

    int underWay() {
        return underWayNow;
    }

    /** It is over, durably, without an answer: nobody needs it again. Settles its deliveries. */
    void handled(Key key) {
        handled(key, "");
    }

    /** It is over, durably: nobody needs it again. Settles its deliveries. */
    void handled(Key key, KeptAnswer answer) {
        handled(key, answer.text());
    }

    private void handled(Key key, String answer) {
        List<Delivery> deliveries;
        synchronized (this) {
            deliveries = underWay.remove(key);
            underWayNow = underWay.size();
            if (handled.put(key, answer) == null) {
                oldestFirst.addLast(key);
                characters += size(answer);
            }
            while (handled.size() > most || characters > charactersMax) {
                String gone = handled.remove(oldestFirst.removeFirst());
                characters -= gone == null ? 0 : size(gone);
            }
        }
        if (deliveries != null) {
            deliveries.forEach(Delivery::done);
        }
    }

    private static long size(String answer) {
        return CHARACTERS_OF_AN_ENVELOPE + answer.length();
    }
}
