package dev.orchestra.workers.steps;

import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventBuilder;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentView;
import dev.orchestra.workers.checkpoints.LastCheckpoints;
import dev.orchestra.workers.engine.FakeEngine;
import dev.orchestra.workers.engine.FakeEngine.Told;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.tracing.Traces;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/** The way of a step between an engine, a journal and agents that a test speaks for. */
final class Dialogue implements AutoCloseable {

    static final Topics TOPICS = new Topics("");
    static final StepTokens TOKENS = new StepTokens("a secret that is long enough for us", List.of());

    final FakeEngine engine = new FakeEngine();
    final MutableClock clock = new MutableClock();
    final InMemoryEventLog log = new InMemoryEventLog(clock, () -> null);
    final List<Event> requests = new CopyOnWriteArrayList<>();
    final List<Event> responses = new CopyOnWriteArrayList<>();
    final List<Event> audit = new CopyOnWriteArrayList<>();
    final List<String> deadLetters = new CopyOnWriteArrayList<>();
    final List<AgentView> agents = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    /** By job key: what its last attempt had got to. */
    final Map<String, LastCheckpoints.Found> checkpoints = new ConcurrentHashMap<>();

    final List<String> endedJobs = new CopyOnWriteArrayList<>();
    private final AtomicInteger answerIds = new AtomicInteger();
    private final List<AgentSteps> running = new ArrayList<>();

    /** What those who rebuild have heard. */
    final List<String> losses = new CopyOnWriteArrayList<>();

    Dialogue() {
        log.createTopics(TOPICS.shared());
        log.createTopics(List.of(TopicSpec.journal(TOPICS.stepRequest("designer"))));
        collect("test-requests", TOPICS.stepRequest("designer"), requests);
        collect("test-responses", TOPICS.stepResponse(), responses);
        collect("test-audit", TOPICS.agentAudit(), audit);
        log.subscribe(
                SubscriptionOptions.matching("test-dlt", TOPICS.allDeadLetters())
                        .rawRecords(),
                delivery -> {
                    deadLetters.add(reason(delivery));
                    delivery.done();
                    return true;
                });
    }

    AgentSteps start() {
        return start(log, StepsOptions.defaults());
    }

    AgentSteps start(EventLog journal, StepsOptions options) {
        AgentSteps steps = AgentSteps.start(
                new AgentSteps.Dependencies(
                        engine,
                        journal,
                        TOPICS,
                        directory(),
                        TOKENS,
                        meters,
                        Traces.off(),
                        clock,
                        lastCheckpoints(),
                        (processId, key, lost) -> losses.add(processId + " " + key + " " + lost.text())),
                options);
        running.add(steps);
        return steps;
    }

    /** A job whose lease has just begun, with one header changed. */
    Job job(long key, UnaryOperator<Map<String, String>> headers, String variables) {
        Map<String, String> all = new java.util.HashMap<>(Map.of("agent", "designer", "deadline", "PT2M"));
        return new Job(
                key,
                "agent-step",
                4711,
                "app-design",
                4700,
                "design",
                4712,
                3,
                clock.instant().plusSeconds(30),
                headers.apply(all),
                Json.trusted(variables));
    }

    Job job(long key) {
        return job(key, UnaryOperator.identity(), "{\"input\":{\"text\":\"a shop\"}}");
    }

    Job job(long key, String header, String value) {
        return job(
                key,
                headers -> {
                    headers.put(header, value);
                    return headers;
                },
                "{}");
    }

    /** Offers a job and waits for the request that comes of it, until its sender knows that it is stored. */
    Event requestOf(Job job) {
        long before = requests(job).size();
        engine.offer(job);
        await().until(() -> requests(job).size() > before);
        await().until(() -> stored() >= requests.size());
        return requests(job).getLast();
    }

    /** How many jobs were not sent for this reason, see {@link StepMetrics#notDispatched}. */
    double notSent(String why) {
        Counter counter =
                meters.find("orchestra.steps.not.dispatched").tag("why", why).counter();
        return counter == null ? 0 : counter.count();
    }

    private double stored() {
        return meters.find("orchestra.steps.dispatched").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private List<Event> requests(Job job) {
        return requests.stream()
                .filter(it -> it.id().startsWith("step/" + job.key() + "/"))
                .toList();
    }

    Event answer(Event request, EventType type, String data, Consumer<EventBuilder> change) {
        EventBuilder builder = Event.of(type)
                .id("answer-" + answerIds.incrementAndGet())
                .source("/agents/designer/d1")
                .with(Attribute.CAUSATION_ID, request.id())
                .with(Attribute.JOB_KEY, request.attribute(Attribute.JOB_KEY))
                .with(Attribute.ATTEMPT, request.attribute(Attribute.ATTEMPT))
                .with(Attribute.STEP_TOKEN, request.attribute(Attribute.STEP_TOKEN))
                .with(Attribute.AGENT, "designer")
                .with(Attribute.AGENT_ID, "d1")
                .data(Json.parse(data));
        change.accept(builder);
        Event event = builder.build();
        send(event);
        return event;
    }

    Event answer(Event request, EventType type, String data) {
        return answer(request, type, data, event -> {});
    }

    void send(Event answer) {
        log.append(Outgoing.of(
                        TOPICS.stepResponse(),
                        answer.attribute(Attribute.JOB_KEY).orElse(null),
                        answer))
                .join();
    }

    Told told(String command) {
        await().until(() -> !engine.told(command).isEmpty());
        return engine.told(command).getFirst();
    }

    /** Waits until all answers up to now are committed. */
    void awaitAnswersCommitted() {
        await().until(() -> log.committed(AgentSteps.answerGroup(TOPICS), TOPICS.stepResponse())
                .equals(log.ends(Set.of(TOPICS.stepResponse()))));
    }

    /** Whether all answers on the partition of a job are committed. */
    boolean areAnswersCommitted(Job job) {
        TopicPartition partition = partitionOf(job);
        return log.committed(AgentSteps.answerGroup(TOPICS), TOPICS.stepResponse())
                .get(partition)
                .equals(log.ends(Set.of(TOPICS.stepResponse())).get(partition));
    }

    /** Two jobs whose answers are on other partitions. */
    List<Job> twoJobsElsewhere(Job job) {
        return LongStream.iterate(job.key() + 1, key -> key + 1)
                .mapToObj(this::job)
                .filter(other -> !partitionOf(other).equals(partitionOf(job)))
                .limit(2)
                .toList();
    }

    private TopicPartition partitionOf(Job job) {
        return log.partitionOf(TOPICS.stepResponse(), Long.toString(job.key()));
    }

    private void collect(String group, String topic, List<Event> into) {
        log.subscribe(SubscriptionOptions.of(group, Set.of(topic)), delivery -> {
            delivery.event().ifPresent(into::add);
            delivery.done();
            return true;
        });
    }

    private static String reason(Delivery delivery) {
        return delivery.raw().headers().stream()
                .filter(header -> header.name().equals("orchestra-dlt-reason"))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    private LastCheckpoints lastCheckpoints() {
        return new LastCheckpoints() {
            @Override
            public CompletableFuture<Found> of(String jobKey, int attempt) {
                return CompletableFuture.completedFuture(checkpoints.getOrDefault(jobKey, Found.NOTHING));
            }

            @Override
            public void ended(String jobKey) {
                endedJobs.add(jobKey);
            }
        };
    }

    private AgentDirectory directory() {
        return new AgentDirectory() {
            @Override
            public List<AgentView> agents() {
                return agents;
            }

            @Override
            public Optional<AgentView> agent(String agentId) {
                return agents.stream()
                        .filter(it -> it.agentId().equals(agentId))
                        .findFirst();
            }

            @Override
            public Optional<AgentView> workingOn(String jobKey) {
                return agents.stream()
                        .filter(it -> it.steps().stream()
                                .anyMatch(step -> step.jobKey().equals(jobKey)))
                        .findFirst();
            }

            @Override
            public boolean caughtUp() {
                return true;
            }
        };
    }

    @Override
    public void close() {
        running.forEach(AgentSteps::close);
        log.close();
    }
}
