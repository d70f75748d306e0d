package dev.orchestra.e2e;

import dev.orchestra.e2e.TopicTail.Seen;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** An agent that speaks the wire contract and has none of our code; it is lost when it falls silent. */
final class WireAgent implements AutoCloseable {

    private static final long BEAT_MILLIS = 500;

    private final Client client;
    private final String agent;
    private final String id;
    private final String incarnation = UUID.randomUUID().toString();
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("wire-agent").factory());
    private volatile Map<String, Object> step = Map.of();

    /** Is heard from now on. */
    WireAgent(Client client, String agent, String id) {
        this.client = client;
        this.agent = agent;
        this.id = id;
        beats.scheduleWithFixedDelay(this::beat, 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void beat() {
        List<Map<String, Object>> steps = step.isEmpty() ? List.of() : List.of(step);
        say(
                "agent.heartbeat",
                id,
                "agent.heartbeat",
                Map.of(),
                Map.of("incarnation", incarnation, "capacity", 1, "steps", steps));
    }

    /** Accepts a step, and names a checkpoint in its heartbeats. */
    void accept(Seen request, long checkpoint) {
        step = Map.of(
                "jobkey", request.header("ce_jobkey"),
                "attempt", Integer.parseInt(request.header("ce_attempt")),
                "steptoken", request.header("ce_steptoken"),
                "checkpoint", checkpoint);
        beat();
    }

    void checkpoint(Seen request, long sequence, Map<String, Object> state, List<String> effects) {
        say(
                "agent.checkpoint",
                request.header("ce_jobkey"),
                "step.checkpointed",
                about(request),
                Map.of("sequence", sequence, "state", state, "effects", effects));
    }

    void effect(Seen request, String effect) {
        say(
                "agent.effect",
                request.header("ce_jobkey"),
                "effect.recorded",
                about(request),
                Map.of(
                        "effect",
                        effect,
                        "kind",
                        "cut",
                        "reference",
                        "wood-" + effect,
                        "undo",
                        Map.of("handler", "glue", "arguments", Map.of("cut", effect))));
    }

    void tell(String receiverAgent, String receiver, String correlationId) {
        Map<String, String> headers = new HashMap<>();
        headers.put("ce_sender", id);
        headers.put("ce_receiver", receiver);
        headers.put("ce_correlationid", correlationId);
        say(
                "agent.message." + receiverAgent,
                receiver,
                "message.sent",
                headers,
                Map.of("name", "progress", "body", Map.of("cuts", 1)));
    }

    /** Answers a question about a lost agent. */
    void provide(Seen question, JsonNode asked, Map<String, Object> memory) {
        say(
                "agent.context.response." + asked.path("requester").asString(""),
                asked.path("case").asString(""),
                "context.provided",
                Map.of(
                        "ce_causationid",
                        question.header("ce_id"),
                        "ce_caseid",
                        asked.path("case").asString("")),
                Map.of(
                        "case",
                        asked.path("case").asString(""),
                        "responder",
                        id,
                        "interactions",
                        List.of(),
                        "memory",
                        memory));
    }

    void undone(Seen request, String effect) {
        say(
                "agent.effect",
                request.key(),
                "undo.done",
                Map.of(
                        "ce_jobkey", request.header("ce_jobkey"),
                        "ce_attempt", request.header("ce_attempt"),
                        "ce_caseid", request.header("ce_caseid"),
                        "ce_causationid", request.header("ce_id")),
                Map.of("effect", effect));
    }

    void complete(Seen request, Map<String, Object> output) {
        Map<String, String> headers = about(request);
        headers.put("ce_causationid", request.header("ce_id"));
        say("workflow.step.response", request.header("ce_jobkey"), "step.completed", headers, Map.of("output", output));
    }

    private static Map<String, String> about(Seen request) {
        Map<String, String> headers = new HashMap<>();
        for (String name : List.of("ce_jobkey", "ce_attempt", "ce_steptoken", "ce_correlationid", "ce_subject")) {
            headers.put(name, request.header(name));
        }
        return headers;
    }

    private void say(String topic, String key, String type, Map<String, String> headers, Map<String, Object> data) {
        Map<String, String> all = new LinkedHashMap<>(Client.binary(
                UUID.randomUUID().toString(), "/agents/" + agent + "/" + id, "dev.orchestra." + type + ".v1"));
        all.put("ce_agent", agent);
        all.put("ce_agentid", id);
        all.put("ce_partitionkey", key);
        all.putAll(headers);
        client.append(topic, key, Client.JSON.writeValueAsBytes(data), all).join();
    }

    /** Falls silent, without a farewell. */
    @Override
    public void close() {
        beats.shutdownNow();
    }
}
