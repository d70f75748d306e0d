package dev.orchestra.server;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.EngineHistory;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.output.Outcomes;
import dev.orchestra.workers.output.Outputs;
import dev.orchestra.workers.steps.Origin;
import dev.orchestra.workers.tracing.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What clients read on {@code workflow.output}. */
@Configuration(proxyBeanMethods = false)
class OutputConfiguration {

    @Bean
    Running<Outputs> outputs(
            Engine engine,
            EventLog log,
            Topics topics,
            EngineHistory history,
            MeterRegistry meters,
            Traces traces,
            Clock clock,
            OutputProperties properties) {
        var on = new Outputs.Dependencies(engine, log, topics, history::definitionXml, meters, traces, clock);
        return new Running<>(Phase.OUTPUT, () -> Outputs.start(on, properties.options()));
    }

    @Bean
    Running<Outcomes> instanceOutcomes(EventLog log, Topics topics, EngineHistory history) {
        return new Running<>(Phase.OUTPUT, () -> Outcomes.start(log, topics, key -> origin(history, key)));
    }

    private static Optional<Origin> origin(EngineHistory history, long instanceKey) {
        return history.instance(instanceKey)
                .map(instance -> new Origin(
                        Optional.ofNullable(instance.requestId()), Optional.ofNullable(instance.traceparent())));
    }
}
