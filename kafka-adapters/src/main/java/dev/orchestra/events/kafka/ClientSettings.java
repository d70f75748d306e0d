package dev.orchestra.events.kafka;

import dev.orchestra.events.log.SubscriptionOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The settings of each client. The operator's own properties go over the defaults, but not over what correctness depends
 * on.
 */
record ClientSettings(KafkaEventLogOptions options) {

    /** Dead letters carry a few headers more than the record had. */
    static final int HEADROOM_BYTES = 1024 * 1024;

    // Of records of one partition in one request: more than a hundred messages between agents.
    private static final int SHARED_BYTES = 128 * 1024;
    private static final int BUFFER_BYTES = 64 * 1024 * 1024;
    // How long a caller may be held when the buffer is full or a topic's place is not known.
    private static final int BLOCK_MILLIS_MAX = 10_000;
    private static final int CALL_MILLIS_MAX = 10_000;
    // An open transaction holds up whoever reads the heartbeats, so that of a killed agent must not stay open for long.
    private static final int TRANSACTION_MILLIS_MAX = 10_000;
    // A handler that does not come back for so long is taken for stuck, and its partitions go to somebody else.
    private static final int BETWEEN_READS_MILLIS_MAX = 60_000;
    // What is gathered is read sooner when there is so much of it.
    private static final int GATHERED_BYTES = 1024 * 1024;
    // What is scanned is there. The next scan waits for the fetch that the last one sent ahead, past its end.
    private static final int SCAN_WAIT_MILLIS = 10;
    // New topics are found, and one that came later is read, within this time.
    private static final int METADATA_AGE_MILLIS = 2_000;

    int recordBytesMax() {
        return options.topicBytesMax() + HEADROOM_BYTES;
    }

    Map<String, Object> admin() {
        Map<String, Object> settings = common("admin");
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_MILLIS_MAX);
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, CALL_MILLIS_MAX / 2);
        settings.putAll(options.clientProperties());
        return settings;
    }

    Map<String, Object> producer() {
        Map<String, Object> settings = writer("producer");
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(options.deliveryTimeout()));
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        // Nothing waits while the broker is idle; what comes while a request is under way goes with the next.
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, SHARED_BYTES);
        settings.putAll(options.clientProperties());
        return safe(settings);
    }

    Map<String, Object> transactionalProducer(String transactionalId) {
        Map<String, Object> settings = writer(transactionalId);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS_MAX);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TRANSACTION_MILLIS_MAX);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TRANSACTION_MILLIS_MAX / 2);
        settings.putAll(options.clientProperties());
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        return safe(settings);
    }

    /** After which the broker ends a transaction whose end it did not hear. */
    Duration transactionTimeout(String transactionalId) {
        Object millis = transactionalProducer(transactionalId)
                .getOrDefault(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS_MAX);
        return Duration.ofMillis(Long.parseLong(String.valueOf(millis)));
    }

    private Map<String, Object> writer(String role) {
        Map<String, Object> settings = common(role);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, recordBytesMax());
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) BUFFER_BYTES);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MILLIS_MAX);
        // Forgetting an idle topic would make the next append to it wait for the broker.
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(1).toMillis());
        // So would beginning anew from the bootstrap servers, which Kafka 4 does when no broker answers.
        settings.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none");
        return settings;
    }

    private static Map<String, Object> safe(Map<String, Object> settings) {
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return settings;
    }

    Map<String, Object> subscriber(SubscriptionOptions subscription) {
        Map<String, Object> settings = reader(subscription.group());
        int session = millis(subscription.sessionTimeout());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, subscription.group());
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, session / 4);
        settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Math.max(session, BETWEEN_READS_MILLIS_MAX));
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, subscription.recordsPerReadMax());
        if (!subscription.gatherTime().isZero()) {
            settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, GATHERED_BYTES);
            settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, millis(subscription.gatherTime()));
        }
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.putAll(options.clientProperties());
        return unskipping(settings);
    }

    Map<String, Object> scanner() {
        Map<String, Object> settings = reader("scan");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, SCAN_WAIT_MILLIS);
        settings.putAll(options.clientProperties());
        return unskipping(settings);
    }

    private Map<String, Object> reader(String role) {
        Map<String, Object> settings = common(role);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_MILLIS_MAX);
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_AGE_MILLIS);
        return settings;
    }

    private static Map<String, Object> unskipping(Map<String, Object> settings) {
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // Where to begin is decided in code: a reset to the end would skip records after retention overtook a reader.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // For every reader: what an agent took back in an aborted transaction was never said. It costs nothing where
        // nobody writes in transactions.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return settings;
    }

    private Map<String, Object> common(String role) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServers());
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, options.clientId() + "-" + role);
        settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return settings;
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }
}
