package dev.orchestra.events.log;

/**
 * The headers that a dead letter carries beside its own. Where a record was refused more than once, the last ones count.
 */
public final class DeadLetterHeaders {

    /** The name of a {@link RefusalReason}. */
    public static final String REASON = "orchestra-dlt-reason";

    /** What was wrong, for a person. */
    public static final String MESSAGE = "orchestra-dlt-message";

    public static final String TOPIC = "orchestra-dlt-topic";
    public static final String PARTITION = "orchestra-dlt-partition";
    public static final String OFFSET = "orchestra-dlt-offset";

    /** The record's own timestamp, ISO 8601. */
    public static final String TIMESTAMP = "orchestra-dlt-timestamp";

    /** When it was refused, ISO 8601. */
    public static final String REFUSED_AT = "orchestra-dlt-refused-at";

    /** The consumer group that refused it. */
    public static final String GROUP = "orchestra-dlt-group";

    private DeadLetterHeaders() {}
}
