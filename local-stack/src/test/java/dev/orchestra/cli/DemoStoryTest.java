package dev.orchestra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemoStoryTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final DemoStory story = new DemoStory("request-1");

    @Test
    void tellsAStepInWordsAndHowLongItTook() {
        assertThat(story.tell(event("workflow.step.app-designer.request", "step.requested", "e1", 0, "{}")))
                .hasValue("→ App designer is asked to design the app");
        assertThat(story.tell(event(
                        "workflow.step.response",
                        "step.completed",
                        "e2",
                        1500,
                        "{\"output\":{\"summary\":\"a shop\",\"files\":{\"design.md\":\"x\"}}}")))
                .hasValue("← App designer has done it after 1.50 s: a shop [design.md]");
        assertThat(story.files()).containsExactly("design.md");
    }

    @Test
    void anEventThatComesTwiceIsToldOnce() {
        CloudEvent event = event("workflow.step.app-designer.request", "step.requested", "e1", 0, "{}");

        assertThat(story.tell(event)).isPresent();
        assertThat(story.tell(event)).isEmpty();
    }

    @Test
    void eventsOfOtherRequestsAreNotTold() {
        CloudEvent other = new CloudEvent(
                "workflow.output",
                BEGIN,
                Map.of("id", "x", "source", "s", "type", "dev.orchestra.workflow.completed.v1", "causationid", "other"),
                Json.object());

        assertThat(story.tell(other)).isEmpty();
        assertThat(story.output()).isEmpty();
    }

    @Test
    void aFailureSaysWhyAndWhetherItIsTriedAgain() {
        assertThat(story.tell(event(
                        "workflow.step.response",
                        "step.failed",
                        "e1",
                        0,
                        "{\"message\":\"no memory\",\"retryable\":true}")))
                .hasValue("← App designer failed: no memory (it is tried again)");
    }

    @Test
    void theEndIsRememberedForTheVerdict() {
        story.tell(event("workflow.output", "workflow.completed", "e9", 0, "{\"variables\":{}}"));

        assertThat(story.output()).isPresent();
    }

    @Test
    void aResultWithTerraformAndAllFilesIsRight() {
        DemoVerdict verdict = verdict("""
                {"files":{"main.tf":"resource \\"a\\" \\"b\\" {}","design.md":"x"},
                 "design":{"usesKafka":true},"topics":[{"name":"orders"}]}""", Set.of("main.tf", "design.md"));

        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.files()).containsOnlyKeys("main.tf", "design.md");
    }

    @Test
    void aResultThatLacksWhatAnAgentWroteOrHasBrokenTerraformOrNoTopicsIsWrong() {
        DemoVerdict verdict = verdict("""
                {"files":{"main.tf":"resource \\"a\\" \\"b\\" {","empty.md":" "},"design":{"usesKafka":true},"topics":[]}""", Set.of("main.tf", "topics.md"));

        assertThat(verdict.faults())
                .anyMatch(fault -> fault.contains("topics.md"))
                .anyMatch(fault -> fault.contains("braces"))
                .anyMatch(fault -> fault.contains("empty.md"))
                .anyMatch(fault -> fault.contains("no topics"));
    }

    @Test
    void aResultOfAnotherRequestIsWrong() {
        CloudEvent output = event("workflow.output", "workflow.completed", "e9", 0, "{\"variables\":{}}");

        assertThat(DemoVerdict.of(output, "another", Set.of()).faults())
                .anyMatch(fault -> fault.contains("causationid"));
    }

    @Test
    void aRefusedRequestIsWrong() {
        CloudEvent output = event("workflow.output", "workflow.rejected", "e9", 0, "{\"message\":\"unknown process\"}");

        assertThat(DemoVerdict.of(output, "request-1", Set.of()).faults())
                .containsExactly("the workflow ended with workflow.rejected: unknown process");
    }

    private static DemoVerdict verdict(String variables, Set<String> made) {
        return DemoVerdict.of(
                event("workflow.output", "workflow.completed", "e9", 0, "{\"variables\":" + variables + "}"),
                "request-1",
                made);
    }

    private static CloudEvent event(String topic, String kind, String id, long millis, String data) {
        Map<String, String> attributes = new HashMap<>(Map.of(
                "id", id,
                "source", "/test",
                "type", "dev.orchestra." + kind + ".v1",
                "causationid", "request-1",
                "correlationid", "77",
                "jobkey", "5",
                "attempt", "1",
                "elementid", "design-the-app"));
        attributes.put("agent", "app-designer");
        return new CloudEvent(topic, BEGIN.plusMillis(millis), attributes, Json.parse(data));
    }
}
