package dev.orchestra.agents;

import dev.orchestra.stack.KafkaOptions;
import dev.orchestra.stack.LocalStack;
import dev.orchestra.stack.LocalStackExtension;
import java.time.Duration;
import java.util.Map;

/** One stack for all tests of agents on real components: its broker lets a killed member's session end soon, where the member wants it. */
public class AgentStack extends LocalStackExtension {

    /** Long enough for a process on a busy machine, and shorter than Kafka's default by what a test would wait. */
    static final Duration SESSION = Duration.ofSeconds(2);

    @Override
    protected LocalStack.Builder stack() {
        return super.stack()
                .kafka(KafkaOptions.DEFAULT.withSettings(
                        Map.of("group.min.session.timeout.ms", Long.toString(SESSION.toMillis()))))
                .schemaRegistry(0);
    }
}
