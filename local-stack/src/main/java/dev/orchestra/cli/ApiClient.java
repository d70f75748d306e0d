package dev.orchestra.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The server's REST API under {@code /api/v1}. */
final class ApiClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI server;

    ApiClient(URI server) {
        this.server = server;
    }

    /**
     * What the server answered.
     *
     * @param status 200 to 299
     * @param body JSON, an empty object where there was none
     */
    record Answer(int status, JsonNode body) {}

    /** A part of a path or a query as it may stand in an address. */
    static String escaped(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Answer get(String path) {
        return send(request(path, TIMEOUT).GET());
    }

    Answer delete(String path) {
        return send(request(path, TIMEOUT).DELETE());
    }

    Answer post(String path, JsonNode body) {
        return send(request(path, TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.compact(body))));
    }

    /** A POST that may be sent twice without being done twice. */
    Answer postOnce(String path, JsonNode body, String idempotencyKey, Duration patience) {
        return send(request(path, TIMEOUT.plus(patience))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(Json.compact(body))));
    }

    /** Sends the files as {@code multipart/form-data}, each as a part {@code resources}. */
    Answer upload(String path, List<Path> files) {
        String boundary = "orchestra-" + UUID.randomUUID();
        try {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (Path file : files) {
                String name = file.getFileName().toString().replaceAll("[\"\\r\\n\\\\]", "_");
                body.writeBytes(
                        "--%s\r\nContent-Disposition: form-data; name=\"resources\"; filename=\"%s\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                                .formatted(boundary, name)
                                .getBytes(StandardCharsets.UTF_8));
                body.writeBytes(Files.readAllBytes(file));
                body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            }
            body.writeBytes("--%s--\r\n".formatted(boundary).getBytes(StandardCharsets.UTF_8));
            return send(request(path, TIMEOUT)
                    .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                    .POST(BodyPublishers.ofByteArray(body.toByteArray())));
        } catch (IOException e) {
            throw new WrongUseException("Could not read a file to deploy: " + e);
        }
    }

    private HttpRequest.Builder request(String path, Duration timeout) {
        return HttpRequest.newBuilder(URI.create(server + "/api/v1" + path))
                .timeout(timeout)
                .header("Accept", "application/json, application/problem+json");
    }

    private Answer send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        HttpResponse<String> response;
        try {
            response = http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UnreachableException(server.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("Interrupted while waiting for " + request.uri());
        }
        JsonNode body = body(response);
        if (response.statusCode() / 100 != 2) {
            throw new RefusedException(problem(request, response.statusCode(), body));
        }
        return new Answer(response.statusCode(), body);
    }

    private static JsonNode body(HttpResponse<String> response) {
        if (response.body().isBlank()) {
            return Json.object();
        }
        try {
            return Json.parse(response.body());
        } catch (JacksonException e) {
            ObjectNode text = Json.object();
            return text.put("detail", Words.shortened(response.body(), 300));
        }
    }

    /** What a problem document (RFC 9457) says, in a few lines. */
    private static String problem(HttpRequest request, int status, JsonNode body) {
        StringBuilder text = new StringBuilder();
        String detail = body.path("detail").asString(body.path("title").asString(""));
        if (detail.isEmpty() || (status == 404 && detail.startsWith("No static resource"))) {
            text.append(
                    status == 404
                            ? "The server knows no %s %s. It may be older than this command."
                                    .formatted(request.method(), request.uri().getPath())
                            : "The server answered %d to %s %s."
                                    .formatted(
                                            status,
                                            request.method(),
                                            request.uri().getPath()));
        } else {
            text.append(detail);
        }
        for (JsonNode error : body.path("errors")) {
            text.append(System.lineSeparator()).append("  ");
            if (error.isObject()) {
                error.properties()
                        .forEach(field -> text.append(field.getKey())
                                .append(' ')
                                .append(field.getValue()
                                        .asString(field.getValue().toString()))
                                .append("  "));
            } else {
                text.append(error.asString(error.toString()));
            }
        }
        return text.toString();
    }
}
