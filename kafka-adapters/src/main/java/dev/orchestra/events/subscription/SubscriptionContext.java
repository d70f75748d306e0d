package dev.orchestra.events.subscription;

import dev.orchestra.events.cloudevents.EventCodec;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * What the subscriptions of one log share.
 *
 * @param compacted whether a topic is compacted, so that a null value is a tombstone; may throw when that cannot be learned
 *     now
 * @param retryPauseMin after a handler's first failure on a record; each pause is twice the one before, up to 10 s
 */
public record SubscriptionContext(
        EventCodec codec, DeadLetters deadLetters, Predicate<String> compacted, Duration retryPauseMin) {}
