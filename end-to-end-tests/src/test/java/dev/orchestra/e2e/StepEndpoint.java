package dev.orchestra.e2e;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/** Where an agent is called over HTTP: takes steps as CloudEvents in binary mode, and answers them so. */
final class StepEndpoint implements AutoCloseable {

    private final String agent;
    private final Work work;
    private final HttpServer server;

    /** What the agent does, on a thread of the call's own. */
    interface Work {
        /** The output, or nothing for an agent that accepts the step and answers it later. */
        Optional<Map<String, Object>> on(Headers step, JsonNode input) throws InterruptedException;
    }

    private StepEndpoint(String agent, Work work) throws IOException {
        this.agent = agent;
        this.work = work;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/step", this::serve);
        server.start();
    }

    /** @param agent the agent type */
    static StepEndpoint start(String agent, Work work) {
        try {
            return new StepEndpoint(agent, work);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code POST /api/v1/agents} wants it. */
    Map<String, Object> card(String agentId, String... skills) {
        return Map.of(
                "agentId",
                agentId,
                "type",
                agent,
                "endpoint",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/step",
                "skills",
                List.of(skills));
    }

    /** The headers of the answer to a step. */
    Map<String, String> answerTo(Headers step) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce-specversion", "1.0");
        headers.put("ce-id", "answer-" + step.getFirst("ce-jobkey"));
        headers.put("ce-source", "/" + agent);
        headers.put("ce-type", "dev.orchestra.step.completed.v1");
        return headers;
    }

    static Map<String, Object> output(Object output) {
        return Map.of("output", output);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers step = exchange.getRequestHeaders();
            JsonNode input = Client.JSON.readTree(exchange.getRequestBody()).path("input");
            Optional<Map<String, Object>> output = work.on(step, input);
            if (output.isEmpty()) {
                exchange.sendResponseHeaders(202, -1);
                return;
            }
            exchange.getResponseHeaders().set("content-type", "application/json");
            answerTo(step).forEach(exchange.getResponseHeaders()::set);
            byte[] body = Client.JSON.writeValueAsBytes(output(output.get()));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
