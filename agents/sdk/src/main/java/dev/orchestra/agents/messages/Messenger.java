package dev.orchestra.agents.messages;

import dev.orchestra.events.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Talks to other agents. The one that a handler gets sends in the name of what it handles: what is sent carries on its
 * correlation and names it as the cause.
 */
public interface Messenger {

    /**
     * Sends a direct message that asks for an answer.
     *
     * @param type what it is about; not empty
     * @param data an object
     * @param timeout how long an answer is waited for, positive, at most an hour; looked at ten times a second. Receivers
     *     refuse the message when it is over
     * @return completes with the answer, or with a {@link MessageFailure}. It completes on the thread that reads answers:
     *     what is attached to it must not block (or use the {@code Async} forms, or {@link #ask})
     */
    CompletableFuture<Json> send(AgentAddress to, String type, Json data, Duration timeout);

    /**
     * The same, waiting for the answer; for virtual threads.
     *
     * @throws MessageFailure if there is no answer
     * @throws InterruptedException if the thread is interrupted; an answer that comes is dropped
     */
    default Json ask(AgentAddress to, String type, Json data, Duration timeout)
            throws MessageFailure, InterruptedException {
        CompletableFuture<Json> answer = send(to, type, data, timeout);
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MessageFailure failure) {
                throw failure;
            }
            throw new IllegalStateException("A message ended in a way that it cannot end.", e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(false);
            throw e;
        }
    }

    /**
     * Says something to all who subscribe to a topic. The topic is made if it does not exist.
     *
     * @param topic 1 to 100 lower case letters, digits, hyphens and dots
     * @param type what it is about; not empty
     * @param data an object
     * @return completes when it is stored; fails with a {@link MessageFailure}
     */
    CompletableFuture<Void> publish(String topic, String type, Json data);

    /**
     * Subscribes this process. Subscriptions that are made in the builder are there from the first moment; this one begins
     * with what is said after it returned, or where an earlier subscription of this process to the same stood. Waits for
     * the broker up to ten seconds.
     *
     * @return closing it ends the subscription here and keeps its place
     * @throws dev.orchestra.events.log.JournalUnavailableException if the broker does not answer
     */
    AutoCloseable subscribe(Broadcasts which, BroadcastHandler handler);

    /** All broadcasts of one topic, to each process of its own. */
    default AutoCloseable subscribe(String topic, BroadcastHandler handler) {
        return subscribe(Broadcasts.onTopic(topic), handler);
    }

    /** The address of a process that is registered, by its agent id. The first call waits for the registry, at most 5 s. */
    Optional<AgentAddress> find(String agentId);
}
