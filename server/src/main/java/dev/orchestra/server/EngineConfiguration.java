package dev.orchestra.server;

import dev.orchestra.processes.ProcessFiles;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Engine.ProcessFile;
import dev.orchestra.workers.engine.Engines;
import dev.orchestra.workers.engine.ZeebeOptions;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The engine. It need not be there: commands say so, and job streams open when it comes. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    @Bean(destroyMethod = "close")
    Engine engine(EngineProperties properties) {
        String certificate = properties.caCertificate();
        return Engines.zeebe(new ZeebeOptions(
                properties.grpcUri(),
                properties.restUri(),
                certificate == null || certificate.isBlank() ? null : certificate,
                (int) properties.messageSizeMax().toBytes(),
                properties.requestTimeout(),
                properties.jobThreads(),
                properties.workerName()));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    ProcessDeployer processesHealthIndicator(Engine engine) {
        return new ProcessDeployer(engine, ownProcesses());
    }

    /**
     * What the server needs to be there, whatever else is deployed. Named as the files are, without their folder: others
     * deploy them too, and to the engine the same content under another name is a new version.
     */
    static List<ProcessFile> ownProcesses() {
        return RecoverableStep.FILES.stream()
                .map(path -> new ProcessFile(path.substring(path.lastIndexOf('/') + 1), ProcessFiles.read(path)))
                .toList();
    }
}
