package dev.orchestra.agents;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.events.memory.InMemoryEventLog;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Agent processes on one journal in memory, and an ear for what is said there. */
final class AgentTown implements AutoCloseable {

    private static final Topics TOPICS = new Topics("");

    final InMemoryEventLog journal = new InMemoryEventLog();
    private final List<AgentRuntime> runtimes = new CopyOnWriteArrayList<>();
    private final List<Delivery> said = new CopyOnWriteArrayList<>();

    /** @param more topics that are made beside the shared ones */
    AgentTown(String... more) {
        journal.createTopics(TOPICS.shared());
        journal.createTopics(List.of(more).stream().map(TopicSpec::journal).toList());
    }

    /** From now on, what is on these topics is {@link #said}. */
    AgentTown listeningTo(String... topics) {
        journal.subscribe(SubscriptionOptions.of("test", Set.of(topics)), delivery -> {
            said.add(delivery);
            delivery.done();
            return true;
        });
        return this;
    }

    /** Starts a process whose steps do nothing, as far as nothing else is said. */
    AgentRuntime start(String agent, String id, UnaryOperator<AgentRuntimeBuilder> more) {
        EventLog own = journal.sharing(Clock.systemUTC(), Tracing.OFF);
        AgentRuntime runtime = more.apply(AgentRuntime.builder()
                        .agent(agent)
                        .agentId(id)
                        .handler(step -> Json.object())
                        .tick(Duration.ofMillis(50))
                        .clockHoleMax(Duration.ofHours(1))
                        .drainTime(Duration.ofSeconds(20))
                        .openTelemetry(OpenTelemetry.noop())
                        .ownEventLog(agentId -> own))
                .start();
        runtimes.add(runtime);
        return runtime;
    }

    Optional<AgentRuntime> find(String id) {
        return runtimes.stream().filter(runtime -> runtime.agentId().equals(id)).findFirst();
    }

    /** Gives an agent a step of the process instance 9. */
    void request(String agent, String jobKey, Map<String, Object> input) {
        Event event = Event.of(EventType.STEP_REQUESTED)
                .id("request-" + jobKey)
                .source("/orchestra/server")
                .with(Attribute.JOB_KEY, jobKey)
                .with(Attribute.ATTEMPT, "1")
                .with(Attribute.STEP_TOKEN, "token-" + jobKey)
                .with(Attribute.CORRELATION_ID, "9")
                .with(Attribute.ELEMENT_ID, "size")
                .data(Map.of("input", input))
                .build();
        journal.append(Outgoing.of(TOPICS.stepRequest(agent), jobKey, event)).join();
    }

    List<Delivery> said() {
        return said;
    }

    List<Event> events(String topic) {
        return said.stream()
                .filter(delivery -> delivery.position().topic().equals(topic))
                .flatMap(delivery -> delivery.event().stream())
                .toList();
    }

    List<Event> events(EventType type) {
        return said.stream()
                .flatMap(delivery -> delivery.event().stream())
                .filter(event -> event.is(type))
                .toList();
    }

    @Override
    public void close() {
        runtimes.forEach(AgentRuntime::close);
        journal.close();
    }
}
