package dev.orchestra.server;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where the engine is.
 *
 * @param address the gateway's gRPC address: {@code host:port}, {@code http://…} or {@code https://…}
 * @param restAddress the gateway's REST address, for user tasks
 * @param caCertificate a PEM file with the authority that signed the gateway's certificate
 * @param messageSizeMax the engine's limit for one message
 * @param requestTimeout after this nobody waits for the answer to a command
 * @param jobThreads threads that take jobs; with 0 the network thread does
 * @param workerName how the engine's records name this server
 */
@ConfigurationProperties("orchestra.engine")
record EngineProperties(
        String address,
        String restAddress,
        @Nullable String caCertificate,
        @DefaultValue("4MB") DataSize messageSizeMax,
        @DefaultValue("10s") Duration requestTimeout,
        @DefaultValue("1") int jobThreads,
        @DefaultValue("orchestra") String workerName) {

    URI grpcUri() {
        return uri(address);
    }

    URI restUri() {
        return uri(restAddress);
    }

    private static URI uri(String address) {
        return URI.create(address.contains("://") ? address : "http://" + address);
    }
}
