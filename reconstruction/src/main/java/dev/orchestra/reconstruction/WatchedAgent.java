package dev.orchestra.reconstruction;

import dev.orchestra.registry.Rhythm;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** One agent process, as its heartbeats tell. */
final class WatchedAgent {

    private static final int RETIRED_MAX = 8;

    private enum State {
        HEARD,
        /** A verdict was given on its incarnation. */
        JUDGED,
        /** The verdict is stored, and its heartbeat is being cleared. */
        CLEARING,
        /** It was heard again while its heartbeat was being cleared: the tombstone to come means nothing. */
        BACK
    }

    private final Deque<String> retired = new ArrayDeque<>();
    private Heartbeat last;
    private long heardAt;
    private State state = State.HEARD;
    private Rhythm rhythm = Rhythm.EXPECTED;
    private boolean suspected;

    WatchedAgent(Heartbeat first, long now) {
        this.last = first;
        this.heardAt = now;
    }

    Heartbeat last() {
        return last;
    }

    long heardAt() {
        return heardAt;
    }

    boolean isJudged() {
        return state == State.JUDGED || state == State.CLEARING;
    }

    /** Whether it was found suspect since it was last heard. */
    boolean isSuspected() {
        return suspected;
    }

    void suspect() {
        suspected = true;
    }

    /** How suspicious it is that it was not heard for so long. */
    double phi(Duration silence) {
        return rhythm.phi(silence);
    }

    boolean isClearing() {
        return state == State.CLEARING || state == State.BACK;
    }

    /** Whether it is an incarnation that another one has replaced. */
    boolean isRetired(String incarnation) {
        return retired.contains(incarnation);
    }

    void heard(Heartbeat heartbeat, long now) {
        if (!last.incarnation().equals(heartbeat.incarnation())) {
            retired.addLast(last.incarnation());
            if (retired.size() > RETIRED_MAX) {
                retired.removeFirst();
            }
            rhythm = Rhythm.EXPECTED;
        } else {
            rhythm = rhythm.heard(last.at(), heartbeat.at());
        }
        last = heartbeat;
        heardAt = now;
        suspected = false;
        state = isClearing() ? State.BACK : State.HEARD;
    }

    void judge() {
        state = State.JUDGED;
    }

    /**
     * Its verdict is stored.
     *
     * @return false if it was heard since the verdict
     */
    boolean clear() {
        if (state != State.JUDGED) {
            return false;
        }
        state = State.CLEARING;
        return true;
    }

    /**
     * The tombstone that we wrote has come.
     *
     * @return whether the agent is back all the same
     */
    boolean cleared() {
        boolean back = state == State.BACK;
        state = State.HEARD;
        return back;
    }
}
