package dev.orchestra.server;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.RecoveryHistory;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.reconstruction.cases.Merger;
import dev.orchestra.reconstruction.cases.Reconstructions;
import dev.orchestra.reconstruction.merge.ArbitratedMerge;
import dev.orchestra.reconstruction.merge.Merge;
import dev.orchestra.reconstruction.merge.MergeLimits;
import dev.orchestra.reconstruction.model.OpenAiArbiter;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.steps.LossListener;
import dev.orchestra.workers.tracing.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The cases of lost attempts. */
@Configuration(proxyBeanMethods = false)
class ReconstructionConfiguration {

    @Bean
    Merger merger(ReconstructionProperties properties) {
        Merge core = new Merge(MergeLimits.defaults());
        return properties
                .model()
                .settings()
                .map(settings -> Merger.of(new ArbitratedMerge(core, OpenAiArbiter.of(settings, new SecureRandom()))))
                .orElseGet(() -> Merger.of(core));
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "orchestra.reconstruction.enabled", matchIfMissing = true)
    Running<Reconstructions> reconstructions(
            Engine engine,
            EventLog log,
            Topics topics,
            RecoveryHistory history,
            AgentDirectory directory,
            Merger merger,
            MeterRegistry meters,
            Traces traces,
            Clock clock,
            ReconstructionProperties properties) {
        var on = new Reconstructions.Dependencies(
                engine, log, topics, history, directory, merger, meters, traces, clock);
        return new Running<>(Phase.RECOVERY, () -> {
            Reconstructions running = Reconstructions.start(
                    on,
                    properties.cases(),
                    properties.peers().options(),
                    properties.undo().options());
            if (properties.rehearsal()) {
                running.rehearse();
            }
            return running;
        });
    }

    /** A case gets a head start where it is sure that there will be one: not every model that is told of a loss rebuilds. */
    @Bean
    LossListener losses(ObjectProvider<Running<Reconstructions>> reconstructions) {
        return (processId, processInstanceKey, lost) -> {
            if (processId.equals(RecoverableStep.PROCESS_ID)) {
                reconstructions.ifAvailable(
                        it -> it.current().ifPresent(running -> running.expect(processInstanceKey, lost)));
            }
        };
    }
}
