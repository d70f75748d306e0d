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

    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";
    private static final int CARRIERS_MIN = 8;

    public static void main(String[] args) {
        // While a virtual thread waits for another thread to load or initialise a class, it keeps its carrier (JEP 491
        // names
        // what still pins). With a carrier for each of two cores, a few of them at a cold start stop all requests.
        if (System.getProperty(CARRIERS) == null) {
            int carriers = Math.max(CARRIERS_MIN, Runtime.getRuntime().availableProcessors());
            System.setProperty(CARRIERS, Integer.toString(carriers));
        }
        SpringApplication.run(OrchestraServer.class, args);
    }
}
