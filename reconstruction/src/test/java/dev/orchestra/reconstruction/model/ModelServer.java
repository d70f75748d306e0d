package dev.orchestra.reconstruction.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.orchestra.events.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A server on this machine that speaks the chat API of OpenAI and says what it is told to. */
final class ModelServer implements AutoCloseable {

    private final HttpServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Reply reply = new Reply(500, "");

    record Request(String path, String authorization, Json body) {

        String message(int index) {
            List<?> messages = (List<?>) body.asMap().get("messages");
            return String.valueOf(((Map<?, ?>) messages.get(index)).get("content"));
        }
    }

    /** @param status 0: never answers */
    private record Reply(int status, String body) {}

    ModelServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.add(new Request(
                exchange.getRequestURI().getPath(),
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                Json.parse(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))));
        Reply now = reply;
        if (now.status() == 0) {
            try {
                closing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
            return;
        }
        byte[] body = now.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(now.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    void says(String content) {
        reply = new Reply(
                200,
                Json.of(Map.of(
                                "id",
                                "chat-1",
                                "object",
                                "chat.completion",
                                "created",
                                1768469400,
                                "model",
                                "tiny",
                                "choices",
                                List.of(Map.of(
                                        "index",
                                        0,
                                        "finish_reason",
                                        "stop",
                                        "message",
                                        Map.of("role", "assistant", "content", content))),
                                "usage",
                                Map.of("prompt_tokens", 120, "completion_tokens", 30, "total_tokens", 150)))
                        .text());
    }

    void answers(int status, String body) {
        reply = new Reply(status, body);
    }

    void staysSilent() {
        reply = new Reply(0, "");
    }

    List<Request> requests() {
        return requests;
    }

    URI address() {
        return URI.create("http://127.0.0.1:%d/v1".formatted(server.getAddress().getPort()));
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }
}
