package dev.orchestra.history;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.history.EventHistory.RecordedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the history knows of a step that was lost. All of it follows the topics by a moment: wait with
 * {@link #awaitIngested} before what is read has to be whole.
 *
 * <p>Every method throws {@link HistoryUnavailableException} while the database cannot be reached.
 */
public interface RecoveryHistory {

    /**
     * Waits until everything before these places is in the history.
     *
     * @param ends the first offset that need not be there, by partition
     * @return false if it was not there in time
     */
    boolean awaitIngested(Map<TopicPartition, Long> ends, Duration wait) throws InterruptedException;

    /**
     * The topics that the history reads, as far as they exist. Without the heartbeats, which it reads in lumps: to wait for them
     * takes longer, and what they named is in the verdict.
     */
    Collection<String> ingestedTopics();

    /** The newest checkpoints of a job, at most {@code max}, in the order of the topic. */
    List<Checkpoint> checkpoints(String jobKey, int max);

    /** The effects of a job in the order in which they were recorded, with what became of them; 10,000 at most. */
    List<Effect> effects(String jobKey);

    /** The instance, those that it called or was called by, and theirs; at most 1,000. */
    List<String> family(String instanceKey);

    /** The agents that a process had to do with in a stretch of time, the latest first, at most {@code max}. */
    List<Contact> contacts(String agentId, Instant from, Instant to, int max);

    /**
     * The instances in which a process had accepted steps in a stretch of time, the latest first, and those that they call or were
     * called by; at most {@code max}.
     */
    List<String> instances(String agentId, Instant from, Instant to, int max);

    /** The events of these instances since a time, oldest first, at most {@code max}, the newest if there are more. */
    List<RecordedEvent> thread(Collection<String> correlationIds, Instant from, int max);

    /**
     * A checkpoint as it was recorded.
     *
     * @param attempt the number of the sending
     * @param agentId the process that made it
     * @param effects the effects that its state counts on
     */
    record Checkpoint(
            String jobKey,
            int attempt,
            String agentId,
            long sequence,
            Json state,
            List<String> effects,
            Instant recordedAt,
            String topic,
            int partition,
            long offset) {}

    /**
     * An effect and what became of it.
     *
     * @param order its place among the effects of the job, from 1
     * @param arguments of the undo handler, an object
     * @param undoMessage why it could not be undone
     */
    record Effect(
            String jobKey,
            int attempt,
            String agent,
            String agentId,
            String effect,
            String kind,
            String reference,
            String handler,
            Json arguments,
            long order,
            Instant recordedAt,
            UndoState undo,
            @Nullable String undoMessage) {

        /** Whether the effect stands. */
        public enum UndoState {
            STANDS,
            REQUESTED,
            UNDONE,
            FAILED
        }
    }

    /**
     * An agent process that another one had to do with.
     *
     * @param count of their interactions
     * @param last when the newest of them was recorded
     */
    record Contact(String agentId, String agent, long count, Instant last) {}
}
