package dev.orchestra.e2e;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A plain HTTP server that does steps: it answers each with its text in capital letters. */
final class HttpAgent implements AutoCloseable {

    private final HttpServer server;
    private final List<String> steps = new CopyOnWriteArrayList<>();

    private HttpAgent() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/step", this::serve);
        server.start();
    }

    static HttpAgent start() {
        try {
            return new HttpAgent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code POST /api/v1/agents} wants it. */
    Map<String, Object> card(String agentId) {
        return Map.of(
                "agentId",
                agentId,
                "type",
                "shouter",
                "endpoint",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/step",
                "skills",
                List.of("shout"));
    }

    /** The process instances that it did a step of. */
    List<String> steps() {
        return List.copyOf(steps);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String text = Client.JSON
                    .readTree(exchange.getRequestBody())
                    .at("/input/text")
                    .asString();
            steps.add(exchange.getRequestHeaders().getFirst("ce-correlationid"));
            Headers answer = exchange.getResponseHeaders();
            answer.set("content-type", "application/json");
            answer.set("ce-specversion", "1.0");
            answer.set("ce-id", "answer-" + exchange.getRequestHeaders().getFirst("ce-jobkey"));
            answer.set("ce-source", "/shouter");
            answer.set("ce-type", "dev.orchestra.step.completed.v1");
            byte[] body = Client.JSON
                    .writeValueAsString(Map.of("output", Map.of("text", text.toUpperCase(java.util.Locale.ROOT))))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
