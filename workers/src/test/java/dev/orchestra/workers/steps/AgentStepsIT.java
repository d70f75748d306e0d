package dev.orchestra.workers.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepRequested;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.processes.JobTypes;
import dev.orchestra.processes.ProcessFiles;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentView;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.LocalStackExtension;
import dev.orchestra.stack.ZeebeBroker;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Engine.ProcessFile;
import dev.orchestra.workers.engine.EngineMemory;
import dev.orchestra.workers.engine.Engines;
import dev.orchestra.workers.engine.Reply;
import dev.orchestra.workers.engine.ZeebeOptions;
import dev.orchestra.workers.output.OutputOptions;
import dev.orchestra.workers.output.Outputs;
import dev.orchestra.workers.output.ProcessModels;
import dev.orchestra.workers.tracing.Traces;
import io.camunda.zeebe.model.bpmn.Bpmn;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The way of a step on a real engine and a real journal; the test is the agent. */
@ExtendWith(LocalStackExtension.class)
class AgentStepsIT {

    private static final StepTokens TOKENS = new StepTokens("a secret that is long enough for us", List.of());
    private static final StepsOptions SHORT_LEASE =
            StepsOptions.defaults().lease(Duration.ofSeconds(5), Duration.ofSeconds(1));
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(6);
    private static final long NO_JOB = 1L << 51;
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final KafkaBroker kafka;
    private final ZeebeBroker zeebe;
    private final Topics topics = new Topics("it" + RUNS.incrementAndGet() + ".");
    private final List<Event> requests = new CopyOnWriteArrayList<>();
    private final List<Event> outputs = new CopyOnWriteArrayList<>();
    private final AtomicInteger answers = new AtomicInteger();
    private Engine engine;
    private EventLog log;
    private AgentSteps steps;
    private Outputs running;

    AgentStepsIT(KafkaBroker kafka, ZeebeBroker zeebe) {
        this.kafka = kafka;
        this.zeebe = zeebe;
    }

    @BeforeEach
    void start() {
        engine = Engines.zeebe(ZeebeOptions.of(URI.create("http://" + zeebe.address()), zeebe.restAddress()));
        log = new KafkaEventLog(
                KafkaEventLogOptions.of(kafka.bootstrapServers(), "steps-it"), () -> null, Clock.systemUTC());
        log.createTopics(topics.shared());
        log.createTopics(List.of(TopicSpec.journal(topics.stepRequest("echo"))));
        log.subscribe(SubscriptionOptions.of(topics.prefix() + "clients", Set.of(topics.workflowOutput())), it -> {
            outputs.add(it.event().orElseThrow());
            it.done();
            return true;
        });
        running = outputs();
    }

    private Outputs outputs() {
        return Outputs.start(
                new Outputs.Dependencies(
                        engine,
                        log,
                        topics,
                        ProcessModels.unknown(),
                        new SimpleMeterRegistry(),
                        Traces.off(),
                        Clock.systemUTC()),
                OutputOptions.defaults());
    }

    @AfterEach
    void stop() {
        if (steps != null) {
            steps.close();
        }
        running.close();
        engine.close();
        log.close();
    }

    @Test
    void anAnswerEndsTheStepAndTheResultGoesOut() {
        steps = steps(log, StepsOptions.defaults());
        agent(true);
        run("PT2M", "{\"text\":\"hello\",\"orchestra\":{\"request\":\"r-1\",\"source\":\"/shop\"}}");

        Event request = request(1);
        assertThat(request.dataAs(StepRequested.class).input().text()).isEqualTo("{\"text\":\"hello\"}");
        assertThat(request.attribute(Attribute.CAUSATION_ID)).contains("r-1");
        answer(request, EventType.STEP_COMPLETED, "{\"output\":{\"n\":1}}");

        await().until(() -> outputs.size() == 1);
        assertThat(outputs.getFirst().attribute(Attribute.CAUSATION_ID)).contains("r-1");
        assertThat(outputs.getFirst().data().text()).contains("\"result\":{\"n\":1}");
    }

    @Test
    void aFailureIsTriedAgainAfterItsBackoffWithWhatWasLeft() {
        steps = steps(log, StepsOptions.defaults());
        agent(true);
        run("PT2M", "{\"text\":\"hello\"}");
        Event first = request(1);
        answer(
                first,
                EventType.STEP_FAILED,
                "{\"message\":\"busy\",\"retryable\":true,\"backoff\":\"PT1S\",\"state\":{\"page\":3}}");

        Event second = request(2);
        assertThat(second.attribute(Attribute.ATTEMPT)).contains("2");
        assertThat(second.attribute(Attribute.JOB_KEY)).isEqualTo(first.attribute(Attribute.JOB_KEY));
        assertThat(second.dataAs(StepRequested.class).resume().state().asMap()).containsEntry("page", 3);
        StepToken token = TOKENS.verify(second.attribute(Attribute.STEP_TOKEN).orElseThrow())
                .orElseThrow();
        assertThat(token.retries()).isEqualTo(2);
        answer(second, EventType.STEP_COMPLETED, "{\"output\":{\"n\":2}}");
        await().until(() -> outputs.size() == 1);
    }

    @Test
    void aRejectionIsCaughtByItsCodeWithItsOutput() {
        steps = steps(log, StepsOptions.defaults());
        agent(true);
        run("PT2M", "{\"text\":\"hello\"}");
        answer(
                request(1),
                EventType.STEP_REJECTED,
                "{\"code\":\"UNCLEAR\",\"message\":\"what?\",\"output\":{\"why\":\"short\"}}");

        await().until(() -> outputs.size() == 1);
        assertThat(outputs.getFirst().attribute(Attribute.ELEMENT_ID)).contains("told");
        assertThat(outputs.getFirst().data().text()).contains("\"why\":\"short\"");
    }

    @Test
    void aFailureThatDoesNotPassIsAnIncident() {
        steps = steps(log, StepsOptions.defaults());
        agent(true);
        run("PT2M", "{\"text\":\"hello\"}");
        Event request = request(1);
        answer(request, EventType.STEP_FAILED, "{\"message\":\"never\",\"retryable\":false}");

        awaitAnswersCommitted();
        assertThat(engine.complete(jobKey(request), Json.object()).join())
                .isInstanceOfSatisfying(
                        Reply.Refused.class, no -> assertThat(no.code()).isEqualTo(Reply.Refused.Code.INVALID_STATE));
    }

    @Test
    void aSlowStepIsSentOnceAndItsAnswerStillCounts() {
        steps = steps(log, SHORT_LEASE);
        agent(true);
        run("PT2M", "{\"text\":\"hello\"}");
        Event request = request(1);
        await().during(LONGER_THAN_A_LEASE).until(() -> requests.size() == 1);
        answer(request, EventType.STEP_COMPLETED, "{\"output\":{\"n\":1}}");

        await().until(() -> outputs.size() == 1);
        assertThat(requests).hasSize(1);
    }

    @Test
    void aStepThatNobodyAnswersIsTriedAgainAfterItsDeadline() {
        steps = steps(log, SHORT_LEASE);
        agent(true);
        run("PT3S", "{\"text\":\"hello\"}");
        request(1);
        Event second = request(2);
        assertThat(second.attribute(Attribute.ATTEMPT)).contains("2");
        answer(second, EventType.STEP_COMPLETED, "{\"output\":{\"n\":1}}");
        await().until(() -> outputs.size() == 1);
    }

    @Test
    void aStepThatWasTakenAndNotSentIsSentByTheNextServer() {
        AtomicInteger swallowed = new AtomicInteger();
        steps = steps(swallowing(log, swallowed), SHORT_LEASE);
        agent(true);
        run("PT2M", "{\"text\":\"hello\"}");
        await().until(() -> swallowed.get() == 1);
        steps.close();
        assertThat(requests).isEmpty();

        steps = steps(log, SHORT_LEASE);
        answer(request(1), EventType.STEP_COMPLETED, "{\"output\":{\"n\":1}}");
        await().until(() -> outputs.size() == 1);
        assertThat(requests).hasSize(1);
    }

    @Test
    void aStepThatWasSentIsNotSentAgainByTheNextServer() {
        steps = steps(log, SHORT_LEASE);
        agent(false);
        run("PT2M", "{\"text\":\"hello\"}");
        Event request = request(1);
        steps.close();

        steps = steps(log, SHORT_LEASE);
        await().during(LONGER_THAN_A_LEASE).until(() -> requests.size() == 1);
        answer(request, EventType.STEP_COMPLETED, "{\"output\":{\"n\":1}}");
        await().until(() -> outputs.size() == 1);
        assertThat(requests).hasSize(1);
    }

    @Test
    void aLostAttemptIsCompensatedAndTheNextOneGoesOnFromWhatWasRebuilt() {
        steps = steps(log, StepsOptions.defaults());
        agent(true);
        deploy(RecoverableStep.FILES.stream()
                .map(name -> new ProcessFile(name, ProcessFiles.read(name)))
                .toList());
        deploy("caller.bpmn", caller("recoverable-it"));
        create("recoverable-it", "{\"text\":\"hello\",\"orchestra\":{\"request\":\"r-9\"}}");
        Event first = request(1);
        assertThat(first.attribute(Attribute.CAUSATION_ID)).contains("r-9");

        List<String> reconstructed = new CopyOnWriteArrayList<>();
        for (String type : List.of(
                JobTypes.RECONSTRUCTION_COLLECT, JobTypes.RECONSTRUCTION_REBUILD, JobTypes.RECONSTRUCTION_UNDO)) {
            reconstruct(type, reconstructed);
        }
        answer(
                first,
                EventType.STEP_LOST,
                "{\"reason\":\"AGENT_LOST\",\"message\":\"gone\",\"agentId\":\"e1\",\"incarnation\":\"i1\",\"checkpoint\":2}",
                "/orchestra/server");

        Event second = request(2);
        assertThat(reconstructed).hasSize(3);
        assertThat(reconstructed.getFirst())
                .contains("\"lostJobs\":[\"" + jobKey(first) + "\"]", "\"incarnation\":\"i1\"");
        assertThat(second.attribute(Attribute.JOB_KEY)).isNotEqualTo(first.attribute(Attribute.JOB_KEY));
        assertThat(second.dataAs(StepRequested.class).resume().from()).isEqualTo("reconstruction");
        assertThat(second.dataAs(StepRequested.class).resume().state().asMap()).containsEntry("page", 7);

        answer(first, EventType.STEP_COMPLETED, "{\"output\":{\"by\":\"a zombie\"}}");
        awaitAnswersCommitted();
        assertThat(outputs).isEmpty();
        answer(second, EventType.STEP_COMPLETED, "{\"output\":{\"by\":\"the second\"}}");
        await().atMost(Duration.ofSeconds(60)).until(() -> outputs.size() == 1);
        assertThat(outputs.getFirst().data().text()).contains("the second").doesNotContain("lost", "zombie");
    }

    /** It hands out a job when it has made it, which is before its log is sure to have it. */
    @Test
    void anEngineThatForgetsItsLastMomentsGivesAJobsKeyToAnotherInstanceAndEachStepIsDone(@TempDir Path directory) {
        // Whoever asks for jobs uses up keys: nobody may ask while the two are to get the same.
        running.close();
        deploy("waiting.bpmn", waiting("forgetful-it"));
        long forgotten = create("forgetful-it", "{\"text\":\"forgotten\"}");
        long other = create("forgetful-it", "{\"text\":\"other\"}");
        EngineMemory memory = EngineMemory.of(zeebe, directory.resolve("engine"));
        // Nor is anybody's question left from before.
        memory.forgetWhatCameAfter();

        letGo("forgotten");
        steps = steps(log, SHORT_LEASE);
        agent(false);
        Event lost = request(1);
        assertThat(lost.attribute(Attribute.CORRELATION_ID)).contains(Long.toString(forgotten));
        steps.close();
        memory.forgetWhatCameAfter();

        letGo("other");
        steps = steps(log, SHORT_LEASE);
        Event second = request(2);
        assertThat(jobKey(second)).as("the key of another instance's job").isEqualTo(jobKey(lost));
        assertThat(second.attribute(Attribute.CORRELATION_ID)).contains(Long.toString(other));
        List<Event> refused = refusals();
        answer(lost, EventType.STEP_COMPLETED, "{\"output\":{\"by\":\"forgotten\"}}");
        await().until(() -> !refused.isEmpty());
        answer(second, EventType.STEP_COMPLETED, "{\"output\":{\"by\":\"other\"}}");
        letGo("forgotten");
        Event again = request(3);
        assertThat(again.attribute(Attribute.CORRELATION_ID)).contains(Long.toString(forgotten));
        answer(again, EventType.STEP_COMPLETED, "{\"output\":{\"by\":\"again\"}}");

        running = outputs();
        await().until(() -> outputs.size() == 2);
        assertThat(outputs)
                .extracting(it -> it.attribute(Attribute.CORRELATION_ID).orElseThrow())
                .containsExactlyInAnyOrder(Long.toString(forgotten), Long.toString(other));
        assertThat(outputs).noneMatch(it -> it.data().text().contains("by\":\"forgotten"));
    }

    @Test
    void aStepWhoseAnswerTheEngineForgotIsDoneAgain(@TempDir Path directory) {
        steps = steps(log, SHORT_LEASE);
        agent(true);
        run("PT2M", "{\"text\":\"hello\"}");
        Event request = request(1);
        EngineMemory memory = EngineMemory.of(zeebe, directory.resolve("engine"));
        answer(request, EventType.STEP_COMPLETED, "{\"output\":{\"n\":1}}");
        await().until(() -> outputs.size() == 1);
        awaitAnswersCommitted();

        memory.forgetWhatCameAfter();
        Event again = request(2);
        assertThat(jobKey(again)).isEqualTo(jobKey(request));
        answer(again, EventType.STEP_COMPLETED, "{\"output\":{\"n\":1}}");
        await().until(() -> outputs.size() == 2);
        assertThat(outputs.getLast().id())
                .as("the same result has the same id")
                .isEqualTo(outputs.getFirst().id());
    }

    private List<Event> refusals() {
        List<Event> refused = new CopyOnWriteArrayList<>();
        log.subscribe(SubscriptionOptions.of(topics.prefix() + "auditors", Set.of(topics.agentAudit())), it -> {
            it.event().filter(event -> event.is(EventType.ANSWER_REFUSED)).ifPresent(refused::add);
            it.done();
            return true;
        });
        return refused;
    }

    /** When it returns, the step's job has its key. */
    private void letGo(String text) {
        assertThat(engine.publishMessage("go", text, UUID.randomUUID().toString(), Duration.ofMinutes(1), Json.object())
                        .join())
                .isInstanceOf(Reply.Done.class);
        // It does one thing after the other: what follows from the message is done before it has said no so often.
        for (int i = 0; i < 20; i++) {
            assertThat(engine.complete(NO_JOB, Json.object()).join()).isInstanceOf(Reply.Refused.class);
        }
    }

    /** A step that is not begun before its instance is let go. */
    private static BpmnModelInstance waiting(String processId) {
        return Bpmn.createExecutableProcess(processId)
                .startEvent()
                .intermediateCatchEvent("wait")
                .message(message -> message.name("go").zeebeCorrelationKeyExpression("text"))
                .serviceTask("step")
                .zeebeJobType("agent-step")
                .zeebeJobRetries("3")
                .zeebeTaskHeader("agent", "echo")
                .zeebeTaskHeader("deadline", "PT2M")
                .zeebeTaskHeader("resultVariable", "result")
                .zeebeInputExpression("text", "input.text")
                .endEvent("sent")
                .message("sent")
                .zeebeJobType("workflow-output")
                .done();
    }

    /** Does the server's part of a case without looking at it. */
    private void reconstruct(String type, List<String> seen) {
        engine.work(new Engine.JobWorkerOptions(type, Duration.ofSeconds(10), 4, List.of()), job -> {
            seen.add(job.variables().text());
            engine.complete(
                    job.key(),
                    Json.parse(
                            type.equals(JobTypes.RECONSTRUCTION_UNDO)
                                    ? "{\"resume\":{\"state\":{\"page\":7},\"from\":\"reconstruction\",\"case\":\"c1\"}}"
                                    : "{\"rebuilt\":{\"confident\":true}}"));
        });
    }

    private static BpmnModelInstance caller(String processId) {
        return Bpmn.createExecutableProcess(processId)
                .startEvent()
                .callActivity("call")
                .zeebeProcessId(RecoverableStep.PROCESS_ID)
                .zeebePropagateAllChildVariables(false)
                .zeebePropagateAllParentVariables(false)
                .zeebeInputExpression("orchestra", "orchestra")
                .zeebeInputExpression("\"echo\"", "agent")
                .zeebeInputExpression("{text: text}", "input")
                .zeebeOutputExpression("output", "result")
                .endEvent("sent")
                .message("sent")
                .zeebeJobType("workflow-output")
                .done();
    }

    private AgentSteps steps(EventLog journal, StepsOptions options) {
        return AgentSteps.start(
                new AgentSteps.Dependencies(
                        engine,
                        journal,
                        topics,
                        nobody(),
                        TOKENS,
                        new SimpleMeterRegistry(),
                        Traces.off(),
                        Clock.systemUTC()),
                options);
    }

    /** Reads requests, as the agents' group; {@code accepts} says whether their place is committed. */
    private Subscription agent(boolean accepts) {
        return log.subscribe(
                SubscriptionOptions.of(topics.agentGroup("echo"), Set.of(topics.stepRequest("echo"))), delivery -> {
                    requests.add(delivery.event().orElseThrow());
                    if (accepts) {
                        delivery.done();
                    }
                    return true;
                });
    }

    private Event request(int number) {
        await().until(() -> requests.size() >= number);
        return requests.get(number - 1);
    }

    private void answer(Event request, EventType type, String data) {
        answer(request, type, data, "/agents/echo/e1");
    }

    private void answer(Event request, EventType type, String data, String source) {
        Event answer = Event.of(type)
                .id("answer-" + answers.incrementAndGet())
                .source(source)
                .with(Attribute.JOB_KEY, request.attribute(Attribute.JOB_KEY))
                .with(Attribute.ATTEMPT, request.attribute(Attribute.ATTEMPT))
                .with(Attribute.STEP_TOKEN, request.attribute(Attribute.STEP_TOKEN))
                .with(Attribute.AGENT, "echo")
                .with(Attribute.AGENT_ID, "e1")
                .data(Json.parse(data))
                .build();
        log.append(Outgoing.of(topics.stepResponse(), Long.toString(jobKey(request)), answer))
                .join();
    }

    private static long jobKey(Event request) {
        return Long.parseLong(request.attribute(Attribute.JOB_KEY).orElseThrow());
    }

    private void awaitAnswersCommitted() {
        await().until(() -> log.committed(AgentSteps.answerGroup(topics), topics.stepResponse())
                .equals(log.ends(Set.of(topics.stepResponse()))));
    }

    /** Every test has a process of its own, so that what another left behind does not come here: the deadline names it. */
    private void run(String deadline, String variables) {
        String processId = "steps-it-" + RUNS.get();
        var model = Bpmn.createExecutableProcess(processId)
                .startEvent()
                .serviceTask("step")
                .zeebeJobType("agent-step")
                .zeebeJobRetries("3")
                .zeebeTaskHeader("agent", "echo")
                .zeebeTaskHeader("deadline", deadline)
                .zeebeTaskHeader("resultVariable", "result")
                .zeebeInputExpression("text", "input.text")
                .boundaryEvent("unclear")
                .error("UNCLEAR")
                .zeebeOutputExpression("result.why", "why")
                .endEvent("told")
                .message("told")
                .zeebeJobType("workflow-output")
                .moveToActivity("step")
                .endEvent("sent")
                .message("sent")
                .zeebeJobType("workflow-output")
                .done();
        deploy(processId + ".bpmn", model);
        create(processId, variables);
    }

    private void deploy(String name, BpmnModelInstance model) {
        deploy(List.of(new ProcessFile(name, Bpmn.convertToString(model).getBytes(StandardCharsets.UTF_8))));
    }

    private void deploy(List<ProcessFile> files) {
        assertThat(engine.deploy(files).join()).isInstanceOf(Reply.Done.class);
    }

    private long create(String processId, String variables) {
        Reply<Long> created =
                engine.createInstance(processId, null, Json.parse(variables)).join();
        assertThat(created).isInstanceOf(Reply.Done.class);
        return ((Reply.Done<Long>) created).value();
    }

    /** A journal whose server dies before a request leaves it. */
    private static EventLog swallowing(EventLog log, AtomicInteger swallowed) {
        return (EventLog) Proxy.newProxyInstance(
                EventLog.class.getClassLoader(), new Class<?>[] {EventLog.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("append")) {
                        swallowed.incrementAndGet();
                        return new CompletableFuture<>();
                    }
                    try {
                        return method.invoke(log, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static AgentDirectory nobody() {
        return new AgentDirectory() {
            @Override
            public List<AgentView> agents() {
                return List.of();
            }

            @Override
            public Optional<AgentView> agent(String agentId) {
                return Optional.empty();
            }

            @Override
            public Optional<AgentView> workingOn(String jobKey) {
                return Optional.empty();
            }

            @Override
            public boolean caughtUp() {
                return true;
            }
        };
    }
}
