package dev.orchestra.workers.steps;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.TopicPartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The requests on an agent's topic that nobody has accepted yet. It remembers what it has read, so that a thousand looks
 * at a long topic read it once. Used by one thread.
 */
final class RequestIndex {

    private static final Duration SCAN_TIMEOUT = Duration.ofSeconds(5);
    private static final int REQUESTS_MAX = 200_000;

    private final EventLog log;
    private final StepTokens tokens;
    private final Map<TopicPartition, Part> parts = new HashMap<>();

    private static final class Part {
        private long readTo;
        private final Map<StepId, Request> requests = new HashMap<>();
    }

    private record Request(long offset, String signedToken, Optional<String> traceparent) {}

    RequestIndex(EventLog log, StepTokens tokens) {
        this.log = log;
        this.tokens = tokens;
    }

    /**
     * Reads on from where it was to the end.
     *
     * @param accepted the agent group's committed place
     * @throws JournalUnavailableException if it cannot be read now
     */
    void readOn(TopicPartition partition, long accepted, long end) {
        Part part = parts.computeIfAbsent(partition, it -> new Part());
        part.requests.values().removeIf(request -> request.offset() < accepted);
        long from = Math.max(part.readTo, accepted);
        if (from >= end) {
            return;
        }
        if (part.requests.size() + (end - from) > REQUESTS_MAX) {
            throw new JournalUnavailableException(
                    "More than %,d requests wait on %s; new ones wait until agents have accepted some."
                            .formatted(REQUESTS_MAX, partition),
                    null);
        }
        log.scan(partition, from, end, SCAN_TIMEOUT, delivery -> note(part, delivery));
        part.readTo = end;
    }

    Optional<SentStep> find(TopicPartition partition, StepId id, long nowMillis) {
        Part part = parts.get(partition);
        Request request = part == null ? null : part.requests.get(id);
        return request == null
                ? Optional.empty()
                : tokens.verify(request.signedToken())
                        .map(token -> new SentStep(token, request.signedToken(), request.traceparent(), nowMillis)
                                .markStored());
    }

    /** Forgets all that was read. */
    void clear() {
        parts.clear();
    }

    private static void note(Part part, Delivery delivery) {
        Optional<Event> event = delivery.event().filter(it -> it.is(EventType.STEP_REQUESTED));
        if (event.isEmpty()) {
            return;
        }
        Optional<String> jobKey = event.get().attribute(Attribute.JOB_KEY);
        Optional<String> attempt = event.get().attribute(Attribute.ATTEMPT);
        Optional<String> token = event.get().attribute(Attribute.STEP_TOKEN);
        if (jobKey.isEmpty() || attempt.isEmpty() || token.isEmpty()) {
            return;
        }
        try {
            StepId id = new StepId(Long.parseLong(jobKey.get()), Integer.parseInt(attempt.get()));
            part.requests.put(
                    id,
                    new Request(
                            delivery.position().offset(),
                            token.get(),
                            event.get().attribute(Attribute.TRACEPARENT)));
        } catch (NumberFormatException e) {
            // No request of ours.
        }
    }
}
