package dev.orchestra.events.avro;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.JournalUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Questions to the registry: the first address that answers is asked first from then on. */
final class RegistryHttp {

    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int ANSWER_BYTES_MAX = 4 * 1024 * 1024;
    private static final int SERVER_ERROR = 500;

    private final AvroOptions options;
    private final HttpClient client;
    private volatile int first;

    /** @param status of HTTP, under 500 */
    record Reply(int status, String body) {}

    RegistryHttp(AvroOptions options) {
        this.options = options;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(options.requestTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Its address, for a person. */
    String name() {
        return options.registries().get(first).toString();
    }

    Reply get(String path) {
        return ask("GET", path, null);
    }

    Reply post(String path, Json body) {
        return ask("POST", path, body);
    }

    Reply put(String path, Json body) {
        return ask("PUT", path, body);
    }

    private Reply ask(String method, String path, @Nullable Json body) {
        int addresses = options.registries().size();
        String problem = "";
        for (int i = 0; i < addresses; i++) {
            int index = (first + i) % addresses;
            URI registry = options.registries().get(index);
            try {
                Reply reply = send(registry, method, path, body);
                if (reply.status() < SERVER_ERROR) {
                    first = index;
                    return reply;
                }
                problem = "it answers " + reply.status();
            } catch (IOException e) {
                problem = e.getMessage() == null ? e.getClass().getSimpleName() : e.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JournalUnavailableException("Interrupted while asking the schema registry.", e);
            }
        }
        throw new JournalUnavailableException(
                "The schema registry %s cannot be asked (%s). It is tried again; is it running?"
                        .formatted(options.registries(), problem),
                null);
    }

    private Reply send(URI registry, String method, String path, @Nullable Json body)
            throws IOException, InterruptedException {
        String base = registry.toString().replaceAll("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(options.requestTimeout())
                .header("accept", MEDIA_TYPE + ", application/json")
                .header("content-type", MEDIA_TYPE)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.text()));
        options.login().ifPresent(login -> request.header("authorization", basic(login)));
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request.build(), RegistryHttp::limited);
        try {
            // The request's own time-out ends with the headers; a registry can also stand still after them.
            HttpResponse<byte[]> response = answer.get(options.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
            return new Reply(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + options.requestTimeout(), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static HttpResponse.BodySubscriber<byte[]> limited(HttpResponse.ResponseInfo info) {
        if (info.headers().firstValueAsLong("content-length").orElse(0) > ANSWER_BYTES_MAX) {
            throw new UncheckedIOException(
                    new IOException("its answer has more than %,d bytes".formatted(ANSWER_BYTES_MAX)));
        }
        return HttpResponse.BodySubscribers.ofByteArray();
    }

    private static String basic(AvroOptions.Login login) {
        byte[] pair = (login.username() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
