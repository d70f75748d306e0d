package dev.orchestra.events.subscription;

import dev.orchestra.events.cloudevents.EventCodec;
import java.util.function.Predicate;

/**
 * What the subscriptions of one log share.
 *
 * @param compacted whether a topic is compacted, so that a null value is a tombstone; may throw when that cannot be learned
 *     now
 */
public record SubscriptionContext(EventCodec codec, DeadLetters deadLetters, Predicate<String> compacted) {}
