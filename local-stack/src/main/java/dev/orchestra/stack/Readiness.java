package dev.orchestra.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Asks a process whether it serves, in its own protocol. It is asked again and again until it does. */
@FunctionalInterface
public interface Readiness {
    /** Ready as soon as the process runs. */
    Readiness RUNNING = Optional::empty;

    /**
     * @return empty when it is ready, else what is still missing, in words for an error message
     * @throws InterruptedException when the caller no longer waits
     */
    Optional<String> missing() throws InterruptedException;

    /**
     * Ready when a GET answers 2xx.
     *
     * @param uri what to ask
     */
    static Readiness http(URI uri) {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
        return () -> {
            try {
                int status = LoopbackHttp.CLIENT
                        .send(request, BodyHandlers.discarding())
                        .statusCode();
                return status / 100 == 2 ? Optional.empty() : Optional.of(uri + " answers " + status);
            } catch (IOException e) {
                return Optional.of(uri + " does not answer (" + e.getClass().getSimpleName() + ")");
            }
        };
    }
}
