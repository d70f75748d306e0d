package dev.orchestra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoRecoveryTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final DemoStory story = new DemoStory("request-1");
    private int events;

    @Test
    void tellsARecoveryFromTheVerdictToTheResumedStep() {
        begin();

        assertThat(tell("verdict.given", 0, "{'agentId':'tf-1','evidence':'No heartbeat for 5 s.'}"))
                .hasValue("The verdict: tf-1 is lost. No heartbeat for 5 s.");
        assertThat(tell("reconstruction.opened", 10, "{'checkpoint':4,'peers':[{'agentId':'a-1'},{'agentId':'b-1'}]}"))
                .hasValue(
                        "Case c-1 is opened: its last heartbeat named checkpoint 4; those who had to do with it are a-1, b-1");
        assertThat(tell("context.requested", 11, "{'failedAgentId':'tf-1'}"))
                .hasValue("  The peers are asked what they know of tf-1");
        assertThat(tell("context.provided", 20, "{'responder':'a-1','interactions':[{}]}"))
                .hasValue("  a-1 tells of 1 exchange");
        assertThat(tell("context.declined", 20, "{'reason':'Nothing is on record.'}"))
                .hasValue("  tf-2 has nothing to tell: Nothing is on record.");
        assertThat(tell("reconstruction.gathered", 30, "{'closed':'all','answers':[{},{}]}"))
                .hasValue("  All who are alive have answered");
        assertThat(
                        tell(
                                "reconstruction.merged",
                                40,
                                "{'confident':true,'confidence':0.953,'notes':['The state is checkpoint 4.','Nothing is missing.']}"))
                .hasValue("  Rebuilt, 95 % sure: The state is checkpoint 4. Nothing is missing.");
        assertThat(tell("reconstruction.undone", 50, "{'effects':[{'reference':'/x/77/main.tf'}]}"))
                .hasValue("  Taken back, for nobody knows whether it was whole: main.tf");
        assertThat(story.recovery().isOver()).isFalse();
        assertThat(tell("reconstruction.completed", 60, "{'outcome':'resumed','message':'Attempt 2 goes on.'}"))
                .hasValue("  The case is over: Attempt 2 goes on.");
        assertThat(tell("step.requested", 125, "{'resume':{'from':'reconstruction','state':{}}}"))
                .hasValue("→ Tf is asked to go on from what was rebuilt");

        assertThat(story.recovery().isOver()).isTrue();
        assertThat(story.recovery().summary())
                .containsEntry("lostAgent", "tf-1")
                .containsEntry("case", "c-1")
                .containsEntry("peersAnswered", 2)
                .containsEntry("takenBack", List.of("main.tf"))
                .containsEntry("secondsFromVerdictToResumed", 0.125);
    }

    @Test
    void aStateThatIsNotSureIsToldWithThePersonWhoIsAsked() {
        begin();

        assertThat(tell("reconstruction.merged", 0, "{'confident':false,'confidence':0.4,'notes':[]}"))
                .hasValueSatisfying(line -> assertThat(line).contains("40 %", "a person is asked"));
        assertThat(tell("reconstruction.decided", 1, "{'accept':false}")).hasValue("  A person decides: refused");
    }

    @Test
    void countsTheFilesThatWereWrittenASecondTime() {
        begin();
        for (String file : List.of("a.tf", "b.tf", "c.tf")) {
            assertThat(writes("5", file)).hasValue("    tf-2 writes " + file);
        }
        for (String file : List.of("c.tf", "d.tf")) {
            writes("6", file);
        }

        assertThat(story.written().count()).isEqualTo(new DemoFiles.Count(4, 3, 2, 1));
    }

    @Test
    void theLossIsJudgedByTheRoundWithoutOne() {
        DemoLoss loss = new DemoLoss(
                agent -> Optional.empty(),
                new Terminal(new java.io.PrintWriter(java.io.Writer.nullWriter()), java.time.Clock.systemUTC(), false),
                4);
        DemoRound calm = round(Map.of("a.tf", "1"));

        assertThat(loss.faults(calm, round(Map.of("a.tf", "2"))))
                .anyMatch(fault -> fault.contains("expected to lose an agent at file 3"))
                .anyMatch(fault -> fault.contains("not equal"));
        assertThat(loss.document(calm, round(Map.of("a.tf", "1")))).containsEntry("equal", true);
    }

    private static DemoRound round(Map<String, String> files) {
        CloudEvent output = new CloudEvent("workflow.output", BEGIN, Map.of(), Json.object());
        return new DemoRound("r", new DemoStory("r"), output, new DemoVerdict(files, List.of()));
    }

    /** The story knows the instance by the request that caused it. */
    private void begin() {
        tell("step.requested", 0, "{}");
    }

    private Optional<String> writes(String jobKey, String file) {
        return tell("effect.recorded", 0, "{'kind':'file','reference':'/x/77/%s'}".formatted(file), jobKey);
    }

    private Optional<String> tell(String kind, long millis, String data) {
        return tell(kind, millis, data, "5");
    }

    private Optional<String> tell(String kind, long millis, String data, String jobKey) {
        Map<String, String> attributes = new HashMap<>(Map.of(
                "id",
                "e" + ++events,
                "source",
                "/test",
                "type",
                "dev.orchestra." + kind + ".v1",
                "causationid",
                kind.equals("step.requested") ? "request-1" : "something",
                "correlationid",
                kind.equals("verdict.given") ? "" : "77",
                "jobkey",
                jobKey,
                "attempt",
                "1",
                "caseid",
                "c-1",
                "agent",
                "tf",
                "agentid",
                "tf-2"));
        return story.tell(
                new CloudEvent("topic", BEGIN.plusMillis(millis), attributes, Json.parse(data.replace('\'', '"'))));
    }
}
