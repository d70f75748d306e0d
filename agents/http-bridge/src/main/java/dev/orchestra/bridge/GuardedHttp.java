package dev.orchestra.bridge;

import dev.orchestra.registry.endpoint.EndpointGuard;
import dev.orchestra.registry.endpoint.ForbiddenEndpointException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * An HTTP client that connects only to addresses that the guard has checked, at the moment when it connects. It follows no
 * redirects, keeps no cookies, unpacks nothing, uses no proxy and repeats nothing by itself. TLS still checks the host's name.
 */
final class GuardedHttp {

    private static final int CONNECTIONS_MAX = 2_000;

    private GuardedHttp() {}

    static CloseableHttpClient client(EndpointGuard guard, BridgeSettings settings) {
        Timeout connect = Timeout.of(settings.connectTimeout());
        Timeout call = Timeout.of(settings.callTimeout());
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new Guarded(guard))
                        .setMaxConnTotal(CONNECTIONS_MAX)
                        .setMaxConnPerRoute(CONNECTIONS_MAX)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(connect)
                                .setSocketTimeout(call)
                                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                                // A name that leads elsewhere is noticed within this time.
                                .setTimeToLive(TimeValue.ofMinutes(1))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setRedirectsEnabled(false)
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .setConnectionRequestTimeout(connect)
                        .setResponseTimeout(call)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .setUserAgent("orchestra")
                .build();
    }

    private record Guarded(EndpointGuard guard) implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            try {
                return guard.addresses(host);
            } catch (ForbiddenEndpointException e) {
                throw new ForbiddenHostException(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
