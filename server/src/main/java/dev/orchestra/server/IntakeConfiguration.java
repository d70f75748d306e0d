package dev.orchestra.server;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.inbox.IdempotentCommands;
import dev.orchestra.workers.inbox.Inbox;
import dev.orchestra.workers.start.Intakes;
import dev.orchestra.workers.start.MessagePublisher;
import dev.orchestra.workers.start.WorkflowStarter;
import dev.orchestra.workers.steps.AgentSteps;
import dev.orchestra.workers.tracing.Traces;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The way in: requests and messages, each carried out once. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {

    @Bean(destroyMethod = "close")
    IdempotentCommands idempotentCommands(
            Engine engine, Inbox inbox, IntakeProperties properties, MeterRegistry meters, Clock clock) {
        var commands = new IdempotentCommands(engine, inbox, properties.options(), clock);
        Gauge.builder("orchestra.intake.undecided", commands, IdempotentCommands::inFlight)
                .description("Requests that were taken and not decided yet")
                .register(meters);
        return commands;
    }

    @Bean
    WorkflowStarter workflowStarter(Engine engine, IdempotentCommands commands, Traces traces) {
        return new WorkflowStarter(engine, commands, traces);
    }

    @Bean
    MessagePublisher messagePublisher(Engine engine, IdempotentCommands commands, IntakeProperties properties) {
        return new MessagePublisher(engine, commands, properties.messageTimeToLive());
    }

    @Bean
    Running<Intakes> intakes(
            EventLog log,
            Topics topics,
            WorkflowStarter starter,
            MessagePublisher publisher,
            Running<AgentSteps> steps,
            IntakeProperties properties) {
        return new Running<>(
                Phase.INTAKE,
                () -> Intakes.start(
                        log,
                        topics,
                        starter,
                        publisher,
                        () -> steps.current()
                                .map(running -> running.pressure().high())
                                .orElse(false),
                        properties.topicInFlightMax()));
    }
}
