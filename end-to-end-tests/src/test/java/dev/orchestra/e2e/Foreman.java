package dev.orchestra.e2e;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * An agent that is called over HTTP and takes its time: a wall whose name begins with {@code later} is accepted with 202 and answered
 * by a call of its own, any other is answered in the call, which lasts until it may end.
 */
final class Foreman implements AutoCloseable {

    private final HttpServer server;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Headers> owed = new ConcurrentHashMap<>();
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    private Foreman() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/step", this::serve);
        server.start();
    }

    static Foreman start() {
        try {
            return new Foreman();
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
                "foreman",
                "endpoint",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/step");
    }

    /** How often it was called for a wall. */
    long calls(String wall) {
        return calls.stream().filter(wall::equals).count();
    }

    /** Calls under way end, and later ones do so at once. */
    void endCalls() {
        mayEnd.countDown();
    }

    /** Answers, by a call of its own, what it accepted with 202. */
    Client.Answer answerLater(Client client, String wall) {
        Headers step = owed.get(wall);
        return client.post(
                "/api/v1/steps/" + step.getFirst("ce-jobkey") + "/response",
                output(),
                Map.of(
                        "ce-specversion",
                        "1.0",
                        "ce-id",
                        "answer-" + step.getFirst("ce-jobkey"),
                        "ce-source",
                        "/foreman",
                        "ce-type",
                        "dev.orchestra.step.completed.v1",
                        "ce-jobkey",
                        step.getFirst("ce-jobkey"),
                        "ce-attempt",
                        step.getFirst("ce-attempt"),
                        "ce-steptoken",
                        step.getFirst("ce-steptoken")));
    }

    private static Map<String, Object> output() {
        return Map.of("output", Map.of("bricks", List.of("one")));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String wall = Client.JSON
                    .readTree(exchange.getRequestBody())
                    .at("/input/wall")
                    .asString();
            if (wall.startsWith("later")) {
                owed.put(wall, exchange.getRequestHeaders());
                calls.add(wall);
                exchange.sendResponseHeaders(202, -1);
                return;
            }
            calls.add(wall);
            mayEnd.await();
            Headers answer = exchange.getResponseHeaders();
            answer.set("content-type", "application/json");
            answer.set("ce-specversion", "1.0");
            answer.set("ce-id", "answer-" + exchange.getRequestHeaders().getFirst("ce-jobkey"));
            answer.set("ce-source", "/foreman");
            answer.set("ce-type", "dev.orchestra.step.completed.v1");
            byte[] body = Client.JSON.writeValueAsBytes(output());
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        endCalls();
        server.stop(0);
    }
}
