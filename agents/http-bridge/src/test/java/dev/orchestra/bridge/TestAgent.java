package dev.orchestra.bridge;

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

/** An HTTP agent on a real port, that does what a test says and notes what it got. */
final class TestAgent implements AutoCloseable {

    /** What it does with a call. */
    @FunctionalInterface
    interface Script {
        void serve(HttpExchange exchange, int call) throws IOException;
    }

    /** What it got. */
    record Call(Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }
    }

    final List<Call> calls = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile Script script;

    TestAgent(Script script) {
        this(script, 0);
    }

    TestAgent(Script script, int port) {
        this.script = script;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    void does(Script next) {
        script = next;
    }

    int port() {
        return server.getAddress().getPort();
    }

    String endpoint(String host) {
        return "http://%s:%d/step".formatted(host, port());
    }

    private void serve(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        calls.add(new Call(Map.copyOf(exchange.getRequestHeaders()), body));
        try (exchange) {
            script.serve(exchange, calls.size());
        }
    }

    static void status(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    /** An answer in binary mode. */
    static void answer(HttpExchange exchange, String type, String data) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/json");
        headers.set("ce-specversion", "1.0");
        headers.set("ce-id", "a-" + exchange.getRequestHeaders().getFirst("ce-id"));
        headers.set("ce-source", "/weather");
        headers.set("ce-type", "dev.orchestra." + type + ".v1");
        send(exchange, data);
    }

    static void structured(HttpExchange exchange, String type, String data) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/cloudevents+json");
        send(
                exchange,
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/weather\",\"type\":\"dev.orchestra.%s.v1\",\"data\":%s}"
                        .formatted(type, data));
    }

    private static void send(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
