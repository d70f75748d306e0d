package dev.orchestra.events.kafka;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.EventLogContract;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.LocalStackExtension;
import java.time.Clock;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalStackExtension.class)
class KafkaEventLogIT extends EventLogContract {

    private final KafkaBroker broker;

    KafkaEventLogIT(KafkaBroker broker) {
        this.broker = broker;
    }

    @Override
    protected EventLog open(Tracing tracing) {
        return new KafkaEventLog(
                KafkaEventLogOptions.of(broker.bootstrapServers(), "contract"), tracing, Clock.systemUTC());
    }
}
