package dev.orchestra.console;

import dev.orchestra.events.log.Topics;
import dev.orchestra.workers.inbox.IdempotentCommands;
import dev.orchestra.workers.inbox.IdempotentCommandsOptions;
import dev.orchestra.workers.start.MessagePublisher;
import dev.orchestra.workers.start.WorkflowStarter;
import dev.orchestra.workers.tracing.Traces;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The API over fakes of its ports. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ConsoleConfiguration.class)
class ConsoleTestApplication {

    @Bean
    Topics topics() {
        return new Topics("");
    }

    @Bean
    FakeEngine engine() {
        return new FakeEngine();
    }

    @Bean
    FakeInbox inbox() {
        return new FakeInbox();
    }

    @Bean
    FakeLog log() {
        return new FakeLog();
    }

    @Bean
    FakeDirectory directory() {
        return new FakeDirectory();
    }

    @Bean
    FakeHistory history() {
        return new FakeHistory();
    }

    @Bean
    FakeEvents events() {
        return new FakeEvents();
    }

    @Bean
    IdempotentCommands commands(FakeEngine engine, FakeInbox inbox) {
        return new IdempotentCommands(engine, inbox, IdempotentCommandsOptions.defaults(), Clock.systemUTC());
    }

    @Bean
    WorkflowStarter starter(FakeEngine engine, IdempotentCommands commands) {
        return new WorkflowStarter(engine, commands, Traces.off());
    }

    @Bean
    MessagePublisher publisher(FakeEngine engine, IdempotentCommands commands) {
        return new MessagePublisher(engine, commands, Duration.ofHours(1));
    }
}
