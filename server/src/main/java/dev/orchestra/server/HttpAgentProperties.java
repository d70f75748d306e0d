package dev.orchestra.server;

import dev.orchestra.bridge.BridgeSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Agents that are called over HTTP.
 *
 * @param enabled whether this process calls them; they can be registered all the same
 * @param allowedHosts hosts that may be called although they are in this machine or network, by name as in the endpoint
 * @param replica this process among the servers, the same after a restart; host and port where it is empty
 * @param connectTimeout how long a connection may take to come up
 * @param callTimeout how long a call may take; a step that takes longer is answered with 202
 * @param answerSizeMax the largest answer that is read
 * @param callsMax how often a step is sent before its attempt has failed
 * @param backoff the wait before the second call; it doubles with each further one
 * @param backoffMax the longest wait between two calls
 * @param breakerCalls the circuit breaker opens when half of so many newest calls failed
 * @param breakerOpen how long it stays open
 * @param agentsMax how many agents this process calls
 * @param capacityDefault how many steps an agent gets at once where its card does not say
 * @param drainTime how long calls under way may take at the end
 */
@ConfigurationProperties("orchestra.http-agents")
record HttpAgentProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable List<String> allowedHosts,
        @DefaultValue("") String replica,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("60s") Duration callTimeout,
        @DefaultValue("1MB") DataSize answerSizeMax,
        @DefaultValue("4") int callsMax,
        @DefaultValue("500ms") Duration backoff,
        @DefaultValue("30s") Duration backoffMax,
        @DefaultValue("10") int breakerCalls,
        @DefaultValue("10s") Duration breakerOpen,
        @DefaultValue("100") int agentsMax,
        @DefaultValue("10") int capacityDefault,
        @DefaultValue("10s") Duration drainTime) {

    private static final int REPLICA_CHARACTERS_MAX = 60;

    Set<String> hosts() {
        return allowedHosts == null ? Set.of() : Set.copyOf(allowedHosts);
    }

    /** @param port of the web server, which tells processes of one machine apart */
    BridgeSettings settings(int port) {
        return new BridgeSettings(
                replica.isBlank() ? hostAndPort(port) : replica,
                connectTimeout,
                callTimeout,
                Math.toIntExact(answerSizeMax.toBytes()),
                callsMax,
                backoff,
                backoffMax,
                breakerCalls,
                breakerOpen,
                agentsMax,
                capacityDefault,
                drainTime);
    }

    private static String hostAndPort(int port) {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        String end = "-" + port;
        String safe = host.replaceAll("[^A-Za-z0-9-]", "-").replaceAll("^-+", "");
        String start = safe.isEmpty() ? "server" : safe;
        return start.substring(0, Math.min(start.length(), REPLICA_CHARACTERS_MAX - end.length())) + end;
    }
}
