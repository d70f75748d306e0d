package dev.orchestra.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.orchestra.events.AgentEvent.AgentFailed;
import dev.orchestra.events.AgentEvent.AgentRecovered;
import dev.orchestra.events.AgentEvent.AgentStarted;
import dev.orchestra.events.AgentEvent.AgentStopped;
import dev.orchestra.events.AgentEvent.AgentSuspected;
import dev.orchestra.events.CaseEvent.CaseCompleted;
import dev.orchestra.events.CaseEvent.CaseDecided;
import dev.orchestra.events.CaseEvent.CaseGathered;
import dev.orchestra.events.CaseEvent.CaseMerged;
import dev.orchestra.events.CaseEvent.CaseOpened;
import dev.orchestra.events.CaseEvent.CaseUndone;
import dev.orchestra.events.CaseEvent.Closed;
import dev.orchestra.events.ContextEvent.ContextDeclined;
import dev.orchestra.events.ContextEvent.ContextProvided;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.FeatureEvent.FeatureBlocked;
import dev.orchestra.events.FeatureEvent.FeatureCompleted;
import dev.orchestra.events.FeatureEvent.FeatureCreated;
import dev.orchestra.events.FeatureEvent.FeatureStarted;
import dev.orchestra.events.StepAnswer.StepCompleted;
import dev.orchestra.events.StepAnswer.StepFailed;
import dev.orchestra.events.StepAnswer.StepLost;
import dev.orchestra.events.StepAnswer.StepRejected;
import dev.orchestra.events.SystemEvent.SystemChecked;
import dev.orchestra.events.SystemEvent.SystemShutdown;
import dev.orchestra.events.TaskEvent.TaskAssigned;
import dev.orchestra.events.TaskEvent.TaskCompleted;
import dev.orchestra.events.TaskEvent.TaskCreated;
import dev.orchestra.events.TaskEvent.TaskFailed;
import dev.orchestra.events.TaskEvent.TaskRetried;
import dev.orchestra.events.TaskEvent.TaskStarted;
import dev.orchestra.events.UndoEvent.UndoDone;
import dev.orchestra.events.UndoEvent.UndoFailed;
import dev.orchestra.events.UndoEvent.UndoRequested;
import dev.orchestra.events.WorkflowResult.WorkflowCancelled;
import dev.orchestra.events.WorkflowResult.WorkflowCompleted;
import dev.orchestra.events.WorkflowResult.WorkflowRejected;
import dev.orchestra.events.WorkflowResult.WorkflowStalled;
import dev.orchestra.processes.ProcessFiles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What our records write is what the schemas promise, and what the published examples show can be read. */
final class PublishedSchemasTest {

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static final Instant NOW = Instant.parse("2026-01-15T09:30:02Z");

    private static final Map<EventType, Class<?>> PAYLOADS = Map.ofEntries(
            Map.entry(EventType.WORKFLOW_REQUESTED, WorkflowRequested.class),
            Map.entry(EventType.WORKFLOW_COMPLETED, WorkflowCompleted.class),
            Map.entry(EventType.WORKFLOW_REJECTED, WorkflowRejected.class),
            Map.entry(EventType.WORKFLOW_STALLED, WorkflowStalled.class),
            Map.entry(EventType.WORKFLOW_CANCELLED, WorkflowCancelled.class),
            Map.entry(EventType.MESSAGE_PUBLISHED, MessagePublished.class),
            Map.entry(EventType.STEP_REQUESTED, StepRequested.class),
            Map.entry(EventType.STEP_COMPLETED, StepCompleted.class),
            Map.entry(EventType.STEP_FAILED, StepFailed.class),
            Map.entry(EventType.STEP_REJECTED, StepRejected.class),
            Map.entry(EventType.STEP_LOST, StepLost.class),
            Map.entry(EventType.AGENT_REGISTERED, AgentRegistered.class),
            Map.entry(EventType.AGENT_HEARTBEAT, AgentHeartbeat.class),
            Map.entry(EventType.DRAIN_REQUESTED, DrainRequested.class),
            Map.entry(EventType.MESSAGE_SENT, MessageSaid.class),
            Map.entry(EventType.MESSAGE_ANSWERED, MessageSaid.class),
            Map.entry(EventType.MESSAGE_REFUSED, MessageRefused.class),
            Map.entry(EventType.MESSAGE_BROADCAST, MessageSaid.class),
            Map.entry(EventType.MESSAGE_RECEIVED, MessageReceived.class),
            Map.entry(EventType.AGENT_STATE_SAVED, AgentStateSaved.class),
            Map.entry(EventType.ANSWER_REFUSED, AnswerRefused.class),
            Map.entry(EventType.VERDICT_GIVEN, VerdictGiven.class),
            Map.entry(EventType.STEP_CHECKPOINTED, StepCheckpointed.class),
            Map.entry(EventType.EFFECT_RECORDED, EffectRecorded.class),
            Map.entry(EventType.UNDO_REQUESTED, UndoRequested.class),
            Map.entry(EventType.UNDO_DONE, UndoDone.class),
            Map.entry(EventType.UNDO_FAILED, UndoFailed.class),
            Map.entry(EventType.CONTEXT_REQUESTED, ContextRequested.class),
            Map.entry(EventType.CONTEXT_PROVIDED, ContextProvided.class),
            Map.entry(EventType.CONTEXT_DECLINED, ContextDeclined.class),
            Map.entry(EventType.RECONSTRUCTION_OPENED, CaseOpened.class),
            Map.entry(EventType.RECONSTRUCTION_GATHERED, CaseGathered.class),
            Map.entry(EventType.RECONSTRUCTION_MERGED, CaseMerged.class),
            Map.entry(EventType.RECONSTRUCTION_DECIDED, CaseDecided.class),
            Map.entry(EventType.RECONSTRUCTION_UNDONE, CaseUndone.class),
            Map.entry(EventType.RECONSTRUCTION_COMPLETED, CaseCompleted.class),
            Map.entry(EventType.TASK_CREATED, TaskCreated.class),
            Map.entry(EventType.TASK_ASSIGNED, TaskAssigned.class),
            Map.entry(EventType.TASK_STARTED, TaskStarted.class),
            Map.entry(EventType.TASK_COMPLETED, TaskCompleted.class),
            Map.entry(EventType.TASK_FAILED, TaskFailed.class),
            Map.entry(EventType.TASK_RETRIED, TaskRetried.class),
            Map.entry(EventType.FEATURE_CREATED, FeatureCreated.class),
            Map.entry(EventType.FEATURE_STARTED, FeatureStarted.class),
            Map.entry(EventType.FEATURE_COMPLETED, FeatureCompleted.class),
            Map.entry(EventType.FEATURE_BLOCKED, FeatureBlocked.class),
            Map.entry(EventType.AGENT_STARTED, AgentStarted.class),
            Map.entry(EventType.AGENT_STOPPED, AgentStopped.class),
            Map.entry(EventType.AGENT_FAILED, AgentFailed.class),
            Map.entry(EventType.AGENT_SUSPECTED, AgentSuspected.class),
            Map.entry(EventType.AGENT_RECOVERED, AgentRecovered.class),
            Map.entry(EventType.SYSTEM_SHUTDOWN, SystemShutdown.class),
            Map.entry(EventType.SYSTEM_CHECKED, SystemChecked.class));

    static Stream<EventType> types() {
        return EnumSet.allOf(EventType.class).stream();
    }

    @Test
    void everyTypeIsPublished() {
        assertThat(EnumSet.allOf(EventType.class))
                .extracting(EventType::wireName)
                .isSubsetOf(ProcessFiles.eventTypes());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void thePublishedExampleCanBeReadAndWhatIsWrittenFromItIsValid(EventType type) {
        Json example = Json.parse(text(ProcessFiles.example(type.wireName()).orElseThrow()));

        Json written = Json.of(example.as(PAYLOADS.get(type)));

        assertThat(problems(type, written)).isEmpty();
        example.asMap()
                .forEach((field, value) -> assertThat(written.asMap())
                        .as("nothing of the example is lost")
                        .containsEntry(field, value));
    }

    @Test
    void whatWeWriteWithNothingOptionalInItIsValid() {
        Json empty = Json.object();
        Map<EventType, Object> shortest = Map.ofEntries(
                Map.entry(EventType.WORKFLOW_REQUESTED, new WorkflowRequested("p", null, empty)),
                Map.entry(EventType.WORKFLOW_COMPLETED, new WorkflowCompleted("p", empty)),
                Map.entry(EventType.WORKFLOW_CANCELLED, new WorkflowCancelled(null)),
                Map.entry(EventType.MESSAGE_PUBLISHED, new MessagePublished("m", "", empty, null)),
                Map.entry(EventType.STEP_REQUESTED, new StepRequested(empty, Map.of(), null)),
                Map.entry(EventType.STEP_COMPLETED, new StepCompleted(empty)),
                Map.entry(EventType.STEP_FAILED, new StepFailed("why", true, null, null)),
                Map.entry(EventType.STEP_REJECTED, new StepRejected("CODE", "", null)),
                Map.entry(EventType.MESSAGE_SENT, new MessageSaid(null, empty)),
                Map.entry(EventType.MESSAGE_RECEIVED, new MessageReceived("topic", List.of())),
                Map.entry(EventType.STEP_LOST, new StepLost("AGENT_LOST", "gone", null)),
                Map.entry(
                        EventType.AGENT_REGISTERED,
                        new AgentRegistered("echo", null, List.of(), null, null, null, null)),
                Map.entry(
                        EventType.RECONSTRUCTION_OPENED,
                        new CaseOpened(
                                "AGENT_LOST",
                                "gone",
                                "echo",
                                null,
                                null,
                                1,
                                null,
                                null,
                                null,
                                null,
                                List.of(),
                                0,
                                List.of(),
                                NOW,
                                NOW)),
                Map.entry(EventType.RECONSTRUCTION_GATHERED, new CaseGathered(Closed.NOBODY, List.of(), NOW, NOW)),
                Map.entry(
                        EventType.RECONSTRUCTION_MERGED,
                        new CaseMerged(
                                true, 1, empty, 0, 0, List.of(), List.of(), List.of(), List.of(), null, 0, List.of(),
                                NOW, NOW)),
                Map.entry(EventType.RECONSTRUCTION_DECIDED, new CaseDecided(false, null, NOW, NOW)),
                Map.entry(EventType.TASK_CREATED, new TaskCreated("t", "n", null, null, null)),
                Map.entry(EventType.TASK_ASSIGNED, new TaskAssigned("t", "echo", null)),
                Map.entry(EventType.TASK_COMPLETED, new TaskCompleted("t", null)),
                Map.entry(EventType.TASK_RETRIED, new TaskRetried("t", 2, null)),
                Map.entry(EventType.FEATURE_CREATED, new FeatureCreated("f", "n", null)),
                Map.entry(EventType.FEATURE_COMPLETED, new FeatureCompleted("f", null)),
                Map.entry(EventType.FEATURE_BLOCKED, new FeatureBlocked("f", "why", List.of())),
                Map.entry(EventType.AGENT_STARTED, new AgentStarted("1", 0, null)),
                Map.entry(EventType.AGENT_STOPPED, new AgentStopped("1", 0, null)),
                Map.entry(EventType.AGENT_FAILED, new AgentFailed("1", "w", "m", null)),
                Map.entry(EventType.SYSTEM_SHUTDOWN, new SystemShutdown("server", "1", null)),
                Map.entry(EventType.SYSTEM_CHECKED, new SystemChecked("server", "1", SystemEvent.Health.UP, Map.of())),
                Map.entry(EventType.DRAIN_REQUESTED, new DrainRequested("a-1", null, Duration.ZERO)),
                Map.entry(EventType.AGENT_STATE_SAVED, new AgentStateSaved(1, empty, List.of())),
                Map.entry(
                        EventType.AGENT_HEARTBEAT,
                        new AgentHeartbeat(
                                "1", 0, List.of(new AgentHeartbeat.ActiveStep("1", 1, "token", null, null, null)))));

        assertThat(shortest)
                .allSatisfy((type, payload) ->
                        assertThat(problems(type, Json.of(payload))).isEmpty());
    }

    @Test
    void anOptionalFieldThatIsNotThereIsLeftOutAndANullThatIsDataIsKept() {
        Map<String, Object> variables = new HashMap<>();
        variables.put("discount", null);
        variables.put("lines", Arrays.asList(1, null));

        assertThat(Json.of(new WorkflowRequested("p", null, Json.of(variables))).asMap())
                .isEqualTo(Map.of("processId", "p", "variables", variables));
    }

    private static List<Error> problems(EventType type, Json data) {
        return REGISTRY.getSchema(text(ProcessFiles.schema(type.wireName()).orElseThrow()))
                .validate(data.text(), InputFormat.JSON);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
