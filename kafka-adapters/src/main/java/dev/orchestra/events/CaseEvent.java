package dev.orchestra.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server says about the reconstruction of a lost attempt, on {@code agent.audit}. Each has the times of the part of
 * the case that it reports.
 */
public sealed interface CaseEvent {

    EventType type();

    /** When the part began. */
    Instant startedAt();

    /** When it was done. */
    Instant endedAt();

    /**
     * The case begins.
     *
     * @param reason {@code AGENT_LOST} or {@code AGENT_TIMEOUT}
     * @param message the evidence, in plain words
     * @param failedAgent the agent type
     * @param failedAgentId the process that had accepted the step; nothing where nobody had
     * @param attempt the number of the lost attempt
     * @param checkpoint the number of the one that the last heartbeat named
     * @param since when the process had accepted the step
     * @param lostAt when the verdict was given
     * @param gathering what the context request and its answers name as their case
     * @param peers who is alive and is asked
     * @param peersLeftOut how many more are alive
     * @param family the instance, and those that it called or was called by
     */
    record CaseOpened(
            String reason,
            String message,
            String failedAgent,
            @Nullable String failedAgentId,
            @Nullable String incarnation,
            int attempt,
            @Nullable Long checkpoint,
            @Nullable Instant since,
            @Nullable Instant lostAt,
            @Nullable String gathering,
            List<Peer> peers,
            int peersLeftOut,
            List<String> family,
            Instant startedAt,
            Instant endedAt)
            implements CaseEvent {
        public CaseOpened {
            Checks.required(reason, "reason");
            Checks.required(message, "message");
            Checks.required(failedAgent, "failedAgent");
            Checks.atLeast(attempt, 1, "attempt");
            peers = peers == null ? List.of() : List.copyOf(peers);
            family = family == null ? List.of() : List.copyOf(family);
            Checks.present(startedAt, "startedAt");
            Checks.present(endedAt, "endedAt");
        }

        @Override
        public EventType type() {
            return EventType.RECONSTRUCTION_OPENED;
        }
    }

    /**
     * Somebody who had to do with the lost process.
     *
     * @param interactions how many are on record
     * @param last when the newest was recorded
     */
    record Peer(
            String agentId,
            String agent,
            long interactions,
            @Nullable Instant last) {
        public Peer {
            Checks.required(agentId, "agentId");
            Checks.required(agent, "agent");
        }
    }

    /** The peers have been heard. */
    record CaseGathered(Closed closed, List<PeerAnswer> answers, Instant startedAt, Instant endedAt)
            implements CaseEvent {
        public CaseGathered {
            Checks.present(closed, "closed");
            answers = answers == null ? List.of() : List.copyOf(answers);
            Checks.present(startedAt, "startedAt");
            Checks.present(endedAt, "endedAt");
        }

        @Override
        public EventType type() {
            return EventType.RECONSTRUCTION_GATHERED;
        }
    }

    /** Why no more answers are waited for. */
    enum Closed {
        /** Everybody who is alive has answered. */
        @JsonProperty("all")
        ALL,
        /** The time was over. */
        @JsonProperty("window")
        WINDOW,
        /** Peers are not asked in this installation. */
        @JsonProperty("off")
        OFF,
        /** Nobody was there to be asked. */
        @JsonProperty("nobody")
        NOBODY
    }

    /**
     * What became of one peer.
     *
     * @param peer the agent id
     * @param message why, where it declined
     * @param interactions how many it told of
     * @param at where its answer is on the topic of the requester
     */
    record PeerAnswer(
            String peer,
            Outcome outcome,
            @Nullable String message,
            @Nullable Integer interactions,
            @Nullable Place at) {
        public PeerAnswer {
            Checks.required(peer, "peer");
            Checks.present(outcome, "outcome");
        }
    }

    enum Outcome {
        @JsonProperty("provided")
        PROVIDED,
        @JsonProperty("declined")
        DECLINED,
        /** It said nothing in time. */
        @JsonProperty("silent")
        SILENT,
        /** It was lost before it answered. */
        @JsonProperty("lost")
        LOST,
        /** It said more than is taken. */
        @JsonProperty("oversized")
        OVERSIZED
    }

    /** A place on a topic. */
    record Place(int partition, long offset) {}

    /**
     * The state is rebuilt.
     *
     * @param confident whether the step goes on by itself; else a person is asked
     * @param confidence 0 to 1
     * @param state an object
     * @param fields objects: the path of each field, its source, tier and confidence
     * @param conflicts objects: what sources do not agree on
     * @param gaps objects: what is missing
     * @param effects the ids of those that stand, because the state counts on them
     * @param model that settled what was open, if one was asked
     * @param notes what a person should know
     */
    record CaseMerged(
            boolean confident,
            double confidence,
            Json state,
            int checkpoints,
            int events,
            List<Json> fields,
            List<Json> conflicts,
            List<Json> gaps,
            List<String> effects,
            @Nullable String model,
            int tokens,
            List<String> notes,
            Instant startedAt,
            Instant endedAt)
            implements CaseEvent {
        public CaseMerged {
            if (!(confidence >= 0 && confidence <= 1)) {
                throw new IllegalArgumentException(
                        "The field 'confidence' has to be from 0 to 1, but is %s.".formatted(confidence));
            }
            state = Checks.objectOrEmpty(state, "state");
            fields = fields == null ? List.of() : List.copyOf(fields);
            conflicts = conflicts == null ? List.of() : List.copyOf(conflicts);
            gaps = gaps == null ? List.of() : List.copyOf(gaps);
            effects = effects == null ? List.of() : List.copyOf(effects);
            notes = notes == null ? List.of() : List.copyOf(notes);
            Checks.present(startedAt, "startedAt");
            Checks.present(endedAt, "endedAt");
        }

        @Override
        public EventType type() {
            return EventType.RECONSTRUCTION_MERGED;
        }
    }

    /**
     * A person has decided on a rebuilt state.
     *
     * @param accept else the step begins with the checkpoint that the last heartbeat named
     * @param state what the person made of it
     */
    record CaseDecided(boolean accept, @Nullable Json state, Instant startedAt, Instant endedAt) implements CaseEvent {
        public CaseDecided {
            Checks.present(startedAt, "startedAt");
            Checks.present(endedAt, "endedAt");
        }

        @Override
        public EventType type() {
            return EventType.RECONSTRUCTION_DECIDED;
        }
    }

    /**
     * The effects that must not stand are taken back.
     *
     * @param effects in the order in which they were taken back
     * @param stands the ids of those that stand
     */
    record CaseUndone(List<UndoneEffect> effects, List<String> stands, Instant startedAt, Instant endedAt)
            implements CaseEvent {
        public CaseUndone {
            effects = effects == null ? List.of() : List.copyOf(effects);
            stands = stands == null ? List.of() : List.copyOf(stands);
            Checks.present(startedAt, "startedAt");
            Checks.present(endedAt, "endedAt");
        }

        @Override
        public EventType type() {
            return EventType.RECONSTRUCTION_UNDONE;
        }
    }

    record UndoneEffect(String effect, String kind, String reference, String handler) {
        public UndoneEffect {
            Checks.required(effect, "effect");
            Checks.required(kind, "kind");
            Checks.required(reference, "reference");
            Checks.required(handler, "handler");
        }
    }

    /**
     * The case is over.
     *
     * @param message what comes of it, in plain words
     * @param startedAt when the verdict was given, or the case was opened where that is not known
     */
    record CaseCompleted(CaseOutcome outcome, String message, Instant startedAt, Instant endedAt) implements CaseEvent {
        public CaseCompleted {
            Checks.present(outcome, "outcome");
            Checks.required(message, "message");
            Checks.present(startedAt, "startedAt");
            Checks.present(endedAt, "endedAt");
        }

        @Override
        public EventType type() {
            return EventType.RECONSTRUCTION_COMPLETED;
        }
    }

    enum CaseOutcome {
        /** The next attempt begins. */
        @JsonProperty("resumed")
        RESUMED,
        /** The attempts are used up, and the effects are taken back. */
        @JsonProperty("given-up")
        GIVEN_UP
    }
}
