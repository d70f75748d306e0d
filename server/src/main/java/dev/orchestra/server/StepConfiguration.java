package dev.orchestra.server;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.workers.checkpoints.LastCheckpoints;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.steps.AgentSteps;
import dev.orchestra.workers.steps.LossListener;
import dev.orchestra.workers.steps.StepTokens;
import dev.orchestra.workers.tracing.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The way of a step: jobs out to agents, answers back. */
@Configuration(proxyBeanMethods = false)
class StepConfiguration {

    @Bean
    StepTokens stepTokens(StepProperties properties) {
        return properties.tokens();
    }

    @Bean
    Running<AgentSteps> agentSteps(
            Engine engine,
            EventLog log,
            Topics topics,
            AgentDirectory directory,
            StepTokens tokens,
            MeterRegistry meters,
            Traces traces,
            Clock clock,
            LastCheckpoints checkpoints,
            LossListener losses,
            StepProperties properties) {
        var on = new AgentSteps.Dependencies(
                engine, log, topics, directory, tokens, meters, traces, clock, checkpoints, losses);
        return new Running<>(Phase.DISPATCH, () -> AgentSteps.start(on, properties.options()));
    }
}
