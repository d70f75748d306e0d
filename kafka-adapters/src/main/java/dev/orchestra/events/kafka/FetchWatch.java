package dev.orchestra.events.kafka;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Whether the broker answered a consumer's fetches. A poll that comes back empty does not say so: it does the same when the
 * broker is gone. The client counts the answers in a metric.
 */
final class FetchWatch {

    private final Metric answers;
    private final Contact contact;
    private double seen;

    FetchWatch(Map<MetricName, ? extends Metric> metrics, Contact contact) {
        this.answers = metrics.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals("fetch-total")
                        && entry.getKey().group().equals("consumer-fetch-manager-metrics"))
                .<Metric>map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "This version of the Kafka client has no metric fetch-total; take the one that the build names."));
        this.contact = contact;
    }

    /** Now, if the broker answered a fetch since the last call; null if not. */
    @Nullable
    Instant newAnswer() {
        double count = (Double) answers.metricValue();
        if (count == seen) {
            return null;
        }
        seen = count;
        return contact.made();
    }
}
