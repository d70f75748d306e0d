package dev.orchestra.server;

import dev.orchestra.console.ConsoleConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Import;

/**
 * Starts the server. It comes up whether or not the engine, Kafka and PostgreSQL are there, says which of them is not, and
 * connects when it comes back.
 */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
@Import(ConsoleConfiguration.class)
public class OrchestraServer {

    public static void main(String[] args) {
        SpringApplication.run(OrchestraServer.class, args);
    }
}
