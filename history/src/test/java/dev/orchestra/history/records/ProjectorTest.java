package dev.orchestra.history.records;

import static dev.orchestra.history.records.RecordJson.INSTANCE;
import static dev.orchestra.history.records.RecordJson.TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orchestra.workers.inbox.Inbox.RequestId;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProjectorTest {

    @Test
    void knowsTheRequestOfAnInstanceFromItsRootVariable() {
        var patches = project(RecordJson.startedBy(1, "client", "r1"));

        assertThat(patches)
                .extracting(Patch::table)
                .containsExactly(ProjectedTable.VARIABLES, ProjectedTable.PROCESS_INSTANCES);
        var instance = patches.getLast();
        assertThat(value(instance, "instance_key")).isEqualTo(INSTANCE);
        assertThat(value(instance, "request_source")).isEqualTo("client");
        assertThat(value(instance, "request_id")).isEqualTo("r1");
        assertThat(value(instance, "request_fingerprint")).isEqualTo(new RequestId("client", "r1").messageId());
        assertThat(value(instance, "state")).isNull();
    }

    @Test
    void takesNoOtherVariableForTheRequest() {
        assertThat(project(RecordJson.variable(1, "order", "{\"source\":\"a\",\"request\":\"b\"}")))
                .hasSize(1);
        assertThat(project(RecordJson.startedBy(1, "client", "r1").with("scopeKey", Long.toString(INSTANCE + 5))))
                .as("a local variable of that name")
                .hasSize(1);
        assertThat(project(RecordJson.variable(1, "orchestra", "\"a text\""))).hasSize(1);
        assertThat(value(project(RecordJson.variable(1, "orchestra", "{}")).getLast(), "request_fingerprint"))
                .isNull();
    }

    @Test
    void tellsAnInstanceFromItsElements() {
        assertThat(project(RecordJson.process(1, "ELEMENT_ACTIVATING"))
                        .getFirst()
                        .table())
                .isEqualTo(ProjectedTable.PROCESS_INSTANCES);
        assertThat(project(RecordJson.element(1, "ELEMENT_ACTIVATING", 9, "design", "SERVICE_TASK"))
                        .getFirst()
                        .table())
                .isEqualTo(ProjectedTable.ELEMENTS);
    }

    @Test
    void givesAnEndToWhatIsCompletedOrTerminated() {
        var completed = project(RecordJson.process(5, "ELEMENT_COMPLETED")).getFirst();
        var terminated = project(RecordJson.process(5, "ELEMENT_TERMINATED")).getFirst();

        assertThat(value(completed, "state")).isEqualTo("COMPLETED");
        assertThat(value(completed, "ended_at")).isEqualTo(TIME + 5);
        assertThat(value(terminated, "state")).isEqualTo("TERMINATED");
    }

    @Test
    void keepsOfMessagesOnlyThoseOfTheInbox() {
        var ours = new RequestId("client", "m1").messageId();

        assertThat(project(RecordJson.of(1, "MESSAGE", "PUBLISHED", 8).with("messageId", ours)))
                .singleElement()
                .satisfies(patch -> assertThat(value(patch, "message_id")).isEqualTo(ours));
        assertThat(project(RecordJson.of(1, "MESSAGE", "PUBLISHED", 8).with("messageId", "theirs")))
                .isEmpty();
        assertThat(project(RecordJson.of(1, "MESSAGE", "PUBLISHED", 8))).isEmpty();
    }

    @Test
    void keepsNoProcessThatWasCut() {
        var cut = RecordJson.of(1, "PROCESS", "CREATED", 7)
                .with("processDefinitionKey", "7")
                .with("resource", "<?xml")
                .envelope("truncated", java.util.Map.of("resource", 2_000_000));

        assertThat(value(project(cut).getFirst(), "xml")).isNull();
    }

    @Test
    void saysWhyTheEngineGaveAnInstanceUp() {
        var patch = project(RecordJson.of(4, "ERROR", "CREATED", 9)
                        .with("processInstanceKey", Long.toString(INSTANCE))
                        .with("errorMessage", "boom"))
                .getFirst();

        assertThat(value(patch, "problem")).isEqualTo("boom");
        assertThat(project(RecordJson.of(4, "ERROR", "CREATED", 9).with("processInstanceKey", "-1")))
                .isEmpty();
    }

    @Test
    void changesNothingForAValueTypeOfALaterExporter() {
        assertThat(project(RecordJson.of(1, "TIMER", "TRIGGERED", 2))).isEmpty();
    }

    @Test
    void replacesTheCharacterThatPostgresCannotStore() {
        var patch = project(RecordJson.incident(1, "CREATED").with("errorMessage", "a\0b"))
                .getFirst();

        assertThat(value(patch, "message")).isEqualTo("a\uFFFDb");
    }

    @Test
    void refusesWhatIsNoRecordAndSaysWhy() {
        for (var broken : List.of("", "[]", "{\"format\":2}", "{\"format\":1}", "{broken")) {
            assertThatExceptionOfType(UnreadableRecordException.class)
                    .as(broken)
                    .isThrownBy(() -> EngineRecord.parse(broken.getBytes()))
                    .withMessageContaining("Expected a record of the engine");
        }
        assertThatExceptionOfType(UnreadableRecordException.class).isThrownBy(() -> EngineRecord.parse(null));
    }

    @Test
    void putsPatchesTogetherInTheOrderOfTheLog() {
        var started = project(RecordJson.process(3, "ELEMENT_ACTIVATING")).getFirst();
        var ended = project(RecordJson.process(9, "ELEMENT_COMPLETED")).getFirst();

        var both = started.then(ended);

        assertThat(value(both, "started_at")).isEqualTo(TIME + 3);
        assertThat(value(both, "state")).isEqualTo("COMPLETED");
        assertThat(both.position()).isEqualTo(9);
        assertThat(both.then(started)).as("a copy of an earlier record").isEqualTo(both);
    }

    private static List<Patch> project(RecordJson json) {
        return Projector.project(EngineRecord.parse(json.bytes()));
    }

    private static Object value(Patch patch, String column) {
        return patch.values().get(patch.table().columns().indexOf(patch.table().column(column)));
    }
}
