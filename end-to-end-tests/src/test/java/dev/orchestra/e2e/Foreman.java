package dev.orchestra.e2e;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.JsonNode;

/**
 * An agent that is called over HTTP and takes its time: a wall whose name begins with {@code later} is accepted with 202 and answered
 * by a call of its own, any other is answered in the call, which lasts until it may end.
 */
final class Foreman implements AutoCloseable {

    private static final Map<String, Object> OUTPUT = Map.of("bricks", List.of("one"));

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Headers> owed = new ConcurrentHashMap<>();
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final StepEndpoint endpoint = StepEndpoint.start("foreman", this::build);

    private Foreman() {}

    static Foreman start() {
        return new Foreman();
    }

    /** As {@code POST /api/v1/agents} wants it. */
    Map<String, Object> card(String agentId) {
        return endpoint.card(agentId);
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
        Map<String, String> headers = endpoint.answerTo(step);
        for (String echoed : List.of("ce-jobkey", "ce-attempt", "ce-steptoken")) {
            headers.put(echoed, step.getFirst(echoed));
        }
        return client.post(
                "/api/v1/steps/" + step.getFirst("ce-jobkey") + "/response", StepEndpoint.output(OUTPUT), headers);
    }

    private Optional<Map<String, Object>> build(Headers step, JsonNode input) throws InterruptedException {
        String wall = input.path("wall").asString();
        boolean later = wall.startsWith("later");
        if (later) {
            owed.put(wall, step);
        }
        calls.add(wall);
        if (later) {
            return Optional.empty();
        }
        mayEnd.await();
        return Optional.of(OUTPUT);
    }

    @Override
    public void close() {
        endCalls();
        endpoint.close();
    }
}
