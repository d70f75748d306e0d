package dev.orchestra.events.kafka;

import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.EventLogContract;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.LocalStackExtension;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalStackExtension.class)
class KafkaEventLogIT extends EventLogContract {

    /** A member hears soon of another one. */
    private static final Map<String, String> QUICK = Map.of(
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "200", CommonClientConfigs.METADATA_MAX_AGE_CONFIG, "500");

    private final KafkaBroker broker;

    KafkaEventLogIT(KafkaBroker broker) {
        this.broker = broker;
    }

    @Override
    protected EventLog open(Tracing tracing) {
        KafkaEventLogOptions options =
                KafkaEventLogOptions.of(broker.bootstrapServers(), "contract").clientProperties(QUICK);
        return new KafkaEventLog(options, tracing, Clock.systemUTC(), DataFormats.JSON, Duration.ofMillis(10));
    }
}
