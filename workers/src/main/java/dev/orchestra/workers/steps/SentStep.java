package dev.orchestra.workers.steps;

import java.util.Optional;

/** A step that was sent, by us or by a server before us, and that has no answer yet as far as this process knows. */
final class SentStep {

    private final StepId id;
    private final StepToken token;
    private final String signedToken;
    private final Optional<String> traceparent;
    private final long sentNanos = System.nanoTime();

    /** Set by the appending thread when the request is stored; only then is the lease worth extending. */
    private volatile boolean stored;

    /** Set by whoever ends it. */
    private volatile boolean ended;

    /** When its lease began, by our clock. */
    private volatile long leasedMillis;

    SentStep(StepToken token, String signedToken, Optional<String> traceparent, long leasedMillis) {
        this.id = new StepId(token.jobKey(), token.attempt());
        this.token = token;
        this.signedToken = signedToken;
        this.traceparent = traceparent;
        this.leasedMillis = leasedMillis;
    }

    StepId id() {
        return id;
    }

    StepToken token() {
        return token;
    }

    String signedToken() {
        return signedToken;
    }

    Optional<String> traceparent() {
        return traceparent;
    }

    long sentNanos() {
        return sentNanos;
    }

    long deadlineMillis() {
        return token.deadline().toEpochMilli();
    }

    long leasedMillis() {
        return leasedMillis;
    }

    /** It was offered again: its lease begins anew. */
    void leasedAgain(long millis) {
        leasedMillis = millis;
    }

    boolean stored() {
        return stored;
    }

    SentStep markStored() {
        stored = true;
        return this;
    }

    boolean ended() {
        return ended;
    }

    void markEnded() {
        ended = true;
    }
}
