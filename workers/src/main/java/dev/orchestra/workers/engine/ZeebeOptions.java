package dev.orchestra.workers.engine;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the engine.
 *
 * @param grpcAddress where commands and jobs go: {@code http} is plaintext, {@code https} is TLS
 * @param restAddress where user tasks are assigned and completed
 * @param caCertificate a PEM file with the authority that signed the engine's certificate; without it, the JDK's
 * @param maxMessageBytes the engine's limit for one message, 64 KiB to 64 MiB; a larger command is refused before it is sent
 * @param requestTimeout after this nobody waits for the answer to a command, 100 ms to 5 min
 * @param jobThreads threads that call job handlers, 0 to 64. With 0 the network thread calls them, which saves a hand-over
 *     and is only right for handlers that never block
 * @param workerName how the engine's records name us
 */
public record ZeebeOptions(
        URI grpcAddress,
        URI restAddress,
        @Nullable String caCertificate,
        int maxMessageBytes,
        Duration requestTimeout,
        int jobThreads,
        String workerName) {

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    public ZeebeOptions {
        address(grpcAddress, "grpcAddress");
        address(restAddress, "restAddress");
        if (maxMessageBytes < 64 * KIB || maxMessageBytes > 64 * MIB) {
            throw new IllegalArgumentException(
                    "maxMessageBytes has to be from 64 KiB to 64 MiB, but is " + maxMessageBytes + ".");
        }
        if (requestTimeout.toMillis() < 100 || requestTimeout.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException(
                    "requestTimeout has to be from 100 ms to 5 min, but is " + requestTimeout + ".");
        }
        if (jobThreads < 0 || jobThreads > 64) {
            throw new IllegalArgumentException("jobThreads has to be from 0 to 64, but is " + jobThreads + ".");
        }
        if (workerName.isBlank()) {
            throw new IllegalArgumentException("workerName is blank; name this server, for example 'orchestra'.");
        }
    }

    /** Plaintext, with defaults: messages of 4 MiB, 10 s for a command, one job thread. */
    public static ZeebeOptions of(URI grpcAddress, URI restAddress) {
        return new ZeebeOptions(grpcAddress, restAddress, null, 4 * MIB, Duration.ofSeconds(10), 1, "orchestra");
    }

    /** The same with another number of job threads. */
    public ZeebeOptions jobThreads(int threads) {
        return new ZeebeOptions(
                grpcAddress, restAddress, caCertificate, maxMessageBytes, requestTimeout, threads, workerName);
    }

    boolean plaintext() {
        return "http".equals(grpcAddress.getScheme());
    }

    private static void address(URI address, String key) {
        boolean known = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!known || address.getHost() == null) {
            throw new IllegalArgumentException(
                    "%s has to be an address such as http://localhost:26500 (or https://), but is '%s'."
                            .formatted(key, address));
        }
    }
}
