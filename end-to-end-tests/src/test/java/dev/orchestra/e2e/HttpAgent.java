package dev.orchestra.e2e;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/** A plain HTTP server that does steps: it answers each with its text in capital letters. */
final class HttpAgent implements AutoCloseable {

    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final StepEndpoint endpoint = StepEndpoint.start("shouter", this::shout);

    private HttpAgent() {}

    static HttpAgent start() {
        return new HttpAgent();
    }

    /** As {@code POST /api/v1/agents} wants it. */
    Map<String, Object> card(String agentId) {
        return endpoint.card(agentId, "shout");
    }

    /** The process instances that it did a step of. */
    List<String> steps() {
        return List.copyOf(steps);
    }

    private Optional<Map<String, Object>> shout(Headers step, JsonNode input) {
        steps.add(step.getFirst("ce-correlationid"));
        return Optional.of(Map.of("text", input.path("text").asString().toUpperCase(Locale.ROOT)));
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
