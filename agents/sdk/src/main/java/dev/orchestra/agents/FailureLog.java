package dev.orchestra.agents;

import dev.orchestra.agents.lifecycle.FailureReports;
import dev.orchestra.agents.lifecycle.RuntimePart;
import dev.orchestra.events.log.EventLog;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports failures that no answer carries: in the log with their cause, in a counter, and as events that are sent until stored. */
final class FailureLog implements FailureReports, RuntimePart {

    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    private static final AttributeKey<String> AGENT = AttributeKey.stringKey("orchestra.agent");

    private final AgentEvents events;
    private final Answers unsaid;
    private final LongCounter counter;
    private final Attributes attributes;
    private final LongAdder count = new LongAdder();

    FailureLog(EventLog log, AgentEvents events, OpenTelemetry telemetry, String agent) {
        this.events = events;
        this.unsaid = new Answers(log);
        this.counter = telemetry
                .getMeter("dev.orchestra.agents")
                .counterBuilder("orchestra.agent.failures")
                .setDescription(
                        "What failed outside of steps and answers: hooks, background work, calls over their time")
                .build();
        this.attributes = Attributes.of(AGENT, agent);
    }

    @Override
    public void failed(String where, Throwable cause) {
        LOG.error("Agent {}: {} failed.", events.agentId(), where, cause);
        count.increment();
        counter.add(1, attributes);
        if (unsaid.hasRoom()) {
            // The same event however often it has to be sent.
            var event = events.failed(where, cause);
            unsaid.send(() -> event, stored -> {}, tooLarge -> event);
        }
    }

    /** Sends again what could not be stored. */
    @Override
    public void tick() {
        unsaid.repeat();
    }

    @Override
    public void close() {
        unsaid.repeat();
    }

    /** How many failures there were. */
    long count() {
        return count.sum();
    }
}
