package dev.orchestra.stack;

import java.net.http.HttpClient;
import java.time.Duration;

/** The one client with which readiness is asked. */
final class LoopbackHttp {
    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private LoopbackHttp() {}
}
