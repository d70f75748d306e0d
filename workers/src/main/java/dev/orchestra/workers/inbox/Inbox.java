package dev.orchestra.workers.inbox;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was asked for, once. A request is <em>claimed</em> before the engine is told, and <em>started</em> when the engine
 * has said what it made of it. A claim that was never started is ambiguous: {@link #settle} finds out from the engine's
 * records, and nobody tells the engine again before it has.
 *
 * <p>Every method throws {@link InboxUnavailableException} when the store does not answer.
 */
public interface Inbox {

    /**
     * Claims requests, all in one transaction.
     *
     * @return an outcome for each request, in the same order. Two requests of one call with the same source and id count
     *     as two deliveries: the second gets what the first one left
     */
    List<Claim> claim(List<Request> requests);

    /** Notes what became of claimed requests. The first note for a request stands. */
    void started(List<Started> started);

    /**
     * Takes over a claim that was settled as not done.
     *
     * @param claimedAt what {@link Claim.Fresh} or {@link Claim.Unsettled} said
     * @return the new time of the claim; empty when somebody else has taken it over, or it is started, in the meantime
     */
    Optional<Instant> reclaim(RequestId request, Instant claimedAt);

    /**
     * Gives a claim back whose command the engine certainly did not carry out, so that the next delivery claims it afresh.
     */
    void release(List<RequestId> requests);

    /** Notes that the request was refused for good, so that a further copy of it gets the same answer. */
    void refused(RequestId request, String code, String message);

    /**
     * What the engine's records say about a claim without a key: for an instance, the root variable {@code orchestra}
     * holds the request's source and id; for a message, its message id is {@link RequestId#messageId}.
     *
     * @param notBefore when the engine was told last, plus the longest time it may take a command to reach its log
     */
    Settlement settle(RequestId request, Instant notBefore);

    /** A client's identity for a request: for events the CloudEvents source and id. */
    record RequestId(String source, String id) {

        public RequestId {
            if (source.isEmpty() || id.isEmpty()) {
                throw new IllegalArgumentException("A request needs a source and an id.");
            }
        }

        /** The id under which a message of this request is published: 64 hexadecimal digits. */
        public String messageId() {
            return Fingerprint.of(source, id);
        }
    }

    /**
     * @param kind what the engine is asked for
     * @param fingerprint a hash of the body: the same id with another body is a conflict
     */
    record Request(RequestId id, Kind kind, String fingerprint) {
        public enum Kind {
            INSTANCE,
            MESSAGE
        }
    }

    record Started(RequestId id, long key) {}

    /** What a claim found. */
    sealed interface Claim {
        /** It is ours since {@code at}: nobody asked for this before. */
        record Fresh(Instant at) implements Claim {}

        /** The engine made this of it, an instance or a message. */
        record AlreadyStarted(long key) implements Claim {}

        /** It was refused before. */
        record AlreadyRefused(String code, String message) implements Claim {}

        /** Claimed at {@code at}, and nobody knows what became of it: settle it. */
        record Unsettled(Instant at) implements Claim {}

        /** The same id was used for another body. */
        record Conflict() implements Claim {}
    }

    /** What the records say. */
    sealed interface Settlement {
        /** The engine did it; the inbox has noted the key. */
        record Found(long key) implements Settlement {}

        /**
         * Of every partition the record of a marker was read that was sent after {@code notBefore}, and it is in none: it
         * was not done.
         */
        record NotDone() implements Settlement {}

        /** The records are not there yet. */
        record NotYet(Optional<Instant> recordsUpTo) implements Settlement {}
    }

    /** The store did not answer. */
    final class InboxUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public InboxUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
