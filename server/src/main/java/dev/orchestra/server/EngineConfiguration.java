package dev.orchestra.server;

import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Engines;
import dev.orchestra.workers.engine.ZeebeOptions;
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
}
