package dev.orchestra.team;

import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.Json;
import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.design.Design;
import dev.orchestra.team.design.DesignDocument;
import dev.orchestra.team.design.Flow;
import dev.orchestra.team.design.FlowKind;
import dev.orchestra.team.design.Loss;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A design as the agents hand it to each other in JSON.
 *
 * @param usesKafka whether any flow is an event
 * @param files what the designer wrote, by name
 */
record DesignJson(
        @Nullable String name,
        @Nullable String summary,
        @Nullable List<ComponentJson> components,
        @Nullable List<FlowJson> flows,
        boolean usesKafka,
        @Nullable List<String> assumptions,
        @Nullable Map<String, String> files) {

    /** A component; every field but the reason is required. */
    record ComponentJson(
            @Nullable String id,
            @Nullable String name,
            @Nullable String kind,
            @Nullable String reason) {}

    /** A flow; both ends and the kind are required, the rest has the defaults that {@link #flow} names. */
    record FlowJson(
            @Nullable String from,
            @Nullable String to,
            @Nullable String kind,
            @Nullable String event,
            @Nullable Double messagesPerSecond,
            @Nullable Double peakFactor,
            @Nullable Long messageBytes,
            @Nullable Long retentionHours,
            @Nullable String loss,
            @Nullable String reason) {}

    static Json of(Design design) {
        return Json.of(new DesignJson(
                design.name(),
                design.summary(),
                design.components().stream()
                        .map(component -> new ComponentJson(
                                component.id(),
                                component.name(),
                                component.kind().wireName(),
                                component.reason()))
                        .toList(),
                design.flows().stream().map(DesignJson::json).toList(),
                design.usesKafka(),
                design.assumptions(),
                Map.of("design.md", DesignDocument.of(design))));
    }

    /**
     * Reads a design, of our designer or of another agent.
     *
     * @throws IllegalArgumentException if it is none; the message says what is wrong
     */
    static Design read(Json json) {
        try {
            return json.as(DesignJson.class).design();
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException("The design is not as the app designer writes it: " + e.getMessage(), e);
        }
    }

    private Design design() {
        return new Design(
                given(name, "name"),
                summary == null ? "" : summary,
                given(components, "components").stream()
                        .map(DesignJson::component)
                        .toList(),
                flows == null ? List.of() : flows.stream().map(DesignJson::flow).toList(),
                assumptions == null ? List.of() : assumptions);
    }

    private static Component component(ComponentJson json) {
        String id = given(json.id, "components[].id");
        return new Component(
                id,
                json.name == null ? id : json.name,
                ComponentKind.ofWireName(given(json.kind, "components[].kind")),
                json.reason == null ? "" : json.reason);
    }

    private static FlowJson json(Flow flow) {
        return new FlowJson(
                flow.from(),
                flow.to(),
                flow.kind().wireName(),
                flow.event(),
                flow.messagesPerSecond(),
                flow.peakFactor(),
                flow.messageBytes(),
                flow.retentionHours(),
                flow.loss().wireName(),
                flow.reason());
    }

    /** By default: one message of 1 KB per second, no peak, kept for a day, none may be lost. */
    private static Flow flow(FlowJson json) {
        return new Flow(
                given(json.from, "flows[].from"),
                given(json.to, "flows[].to"),
                FlowKind.ofWireName(given(json.kind, "flows[].kind")),
                json.event,
                json.messagesPerSecond == null ? 1 : json.messagesPerSecond,
                json.peakFactor == null ? 1 : json.peakFactor,
                json.messageBytes == null ? 1_024 : json.messageBytes,
                json.retentionHours == null ? 24 : json.retentionHours,
                json.loss == null ? Loss.NOT_TOLERATED : Loss.ofWireName(json.loss),
                json.reason == null ? "" : json.reason);
    }

    private static <T> T given(@Nullable T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(
                    "The design has no " + field + ". Give it what the app designer answers.");
        }
        return value;
    }
}
