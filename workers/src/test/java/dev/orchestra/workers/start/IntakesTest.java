package dev.orchestra.workers.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.WorkflowResult.WorkflowRejected;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Reply;
import dev.orchestra.workers.inbox.IdempotentCommands;
import dev.orchestra.workers.inbox.IdempotentCommandsOptions;
import dev.orchestra.workers.inbox.InMemoryInbox;
import dev.orchestra.workers.tracing.Traces;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IntakesTest {

    private record Created(String processId, Json variables) {}

    private final Topics topics = new Topics("");
    private final InMemoryEventLog log = new InMemoryEventLog();
    private final InMemoryInbox inbox = new InMemoryInbox();
    private final List<Created> created = new CopyOnWriteArrayList<>();
    private final List<String> published = new CopyOnWriteArrayList<>();
    private final List<Event> output = new CopyOnWriteArrayList<>();
    private final List<String> deadLetterReasons = new CopyOnWriteArrayList<>();
    private final AtomicBoolean braked = new AtomicBoolean();
    private final Engine engine = scriptedEngine();
    private final IdempotentCommands commands =
            new IdempotentCommands(engine, inbox, IdempotentCommandsOptions.defaults(), Clock.systemUTC());
    private Intakes intakes;

    @BeforeEach
    void start() {
        log.createTopics(topics.shared());
        intakes = Intakes.start(
                log,
                topics,
                new WorkflowStarter(engine, commands, Traces.off()),
                new MessagePublisher(engine, commands, Duration.ofHours(1)),
                braked::get,
                2);
        log.subscribe(SubscriptionOptions.of("test-output", Set.of(topics.workflowOutput())), delivery -> {
            delivery.event().ifPresent(output::add);
            delivery.done();
            return true;
        });
        log.subscribe(
                SubscriptionOptions.matching("test-dlt", topics.allDeadLetters())
                        .rawRecords(),
                delivery -> {
                    deadLetterReasons.add(reason(delivery));
                    delivery.done();
                    return true;
                });
    }

    @AfterEach
    void stop() {
        intakes.close();
        commands.close();
        log.close();
    }

    @Test
    void aRequestMakesAnInstanceThatSaysWhereItCameFrom() {
        send(request("r1", Map.of("processId", "order", "variables", Map.of("amount", 3))));

        await().until(() -> created.size() == 1);
        Json variables = created.getFirst().variables();
        assertThat(variables.asMap()).containsEntry("amount", 3);
        assertThat(variables.field("orchestra").orElseThrow().asMap())
                .containsEntry("request", "r1")
                .containsEntry("source", "/shop");
    }

    @Test
    void aTraceThatTheClientBeganGoesOn() {
        String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        send(Event.of(EventType.WORKFLOW_REQUESTED)
                .id("r1")
                .source("/shop")
                .with(Attribute.TRACEPARENT, traceparent)
                .data(Map.of("processId", "order"))
                .build());

        await().until(() -> created.size() == 1);
        assertThat(created.getFirst()
                        .variables()
                        .field("orchestra")
                        .orElseThrow()
                        .asMap())
                .containsEntry("traceparent", traceparent);
    }

    @Test
    void copiesMakeOneInstance() {
        for (int copy = 0; copy < 5; copy++) {
            send(request("r1", Map.of("processId", "order")));
        }
        send(request("r2", Map.of("processId", "order")));

        await().until(() -> created.size() == 2);
        assertThat(created).hasSize(2);
    }

    @Test
    void anUnknownProcessIsToldToTheClientOnceAndKept() {
        send(request("r1", Map.of("processId", "unknown")));
        send(request("r2", Map.of("processId", "order")));

        await().until(() -> created.size() == 1 && output.size() == 1 && deadLetterReasons.size() == 1);
        Event rejected = output.getFirst();
        assertThat(rejected.attribute(Attribute.CAUSATION_ID)).contains("r1");
        assertThat(rejected.dataAs(WorkflowRejected.class).code()).isEqualTo("PROCESS_NOT_FOUND");
        assertThat(deadLetterReasons).containsExactly("REFUSED");
    }

    @Test
    void dataThatDoesNotFitIsToldAndKeptAndTheNextRequestGoesOn() {
        send(request("r1", Map.of("variables", Map.of())));
        send(request("r2", Map.of("processId", "order", "version", 0)));
        send(request("r3", Map.of("processId", "order", "variables", List.of(1))));
        send(request("r4", Map.of("processId", "order")));

        await().until(() -> created.size() == 1 && output.size() == 3 && deadLetterReasons.size() == 3);
        assertThat(deadLetterReasons).containsOnly("INVALID_DATA");
        assertThat(output)
                .extracting(event -> event.dataAs(WorkflowRejected.class).message())
                .anySatisfy(message -> assertThat(message).contains("processId"))
                .anySatisfy(message -> assertThat(message).contains("version"))
                .anySatisfy(message -> assertThat(message).contains("variables"));
    }

    @Test
    void ourVariableNameIsRefused() {
        send(request("r1", Map.of("processId", "order", "variables", Map.of("orchestra", 1))));

        await().until(() -> output.size() == 1);
        assertThat(output.getFirst().dataAs(WorkflowRejected.class).code()).isEqualTo("RESERVED_VARIABLE");
        assertThat(created).isEmpty();
    }

    @Test
    void ourVariableNameIsRefusedEvenWithNothingInIt() {
        send(request("r1", Map.of("processId", "order", "variables", Json.parse("{\"orchestra\":null}"))));

        await().until(() -> output.size() == 1);
        assertThat(output.getFirst().dataAs(WorkflowRejected.class).code()).isEqualTo("RESERVED_VARIABLE");
        assertThat(created).isEmpty();
    }

    @Test
    void ourMessageNameIsRefusedAndKept() {
        send(Event.of(EventType.MESSAGE_PUBLISHED)
                .id("m1")
                .source("/shop")
                .data(Map.of("name", "orchestra", "correlationKey", "o1"))
                .build());
        send(message("m2"));

        await().until(() -> deadLetterReasons.size() == 1 && published.size() == 1);
        assertThat(deadLetterReasons).containsExactly("REFUSED");
    }

    @Test
    void anotherTypeOnTheTopicIsRefused() {
        send(Event.ofType("com.example.other").id("r1").source("/shop").build());

        await().until(() -> deadLetterReasons.contains("UNEXPECTED_TYPE"));
    }

    @Test
    void requestsWaitWhileTheBrakeIsOnAndWhileTheInboxIsDown() {
        braked.set(true);
        send(request("r1", Map.of("processId", "order")));
        send(message("m1"));
        // Messages are not braked: when this one is through, the request has been offered too.
        await().until(() -> published.size() == 1);
        assertThat(created).isEmpty();

        inbox.goDown();
        braked.set(false);
        await().until(() -> !commands.storeAnswers());
        assertThat(created).isEmpty();

        inbox.comeBack();
        await().until(() -> created.size() == 1);
    }

    @Test
    void aMessageIsPublishedOnceUnderAnIdOfItsOwn() {
        send(message("m1"));
        send(message("m1"));
        send(message("m2"));

        await().until(() -> published.size() == 2);
        assertThat(published).doesNotHaveDuplicates();
    }

    private Event request(String id, Map<String, Object> data) {
        return Event.of(EventType.WORKFLOW_REQUESTED)
                .id(id)
                .source("/shop")
                .data(data)
                .build();
    }

    private Event message(String id) {
        return Event.of(EventType.MESSAGE_PUBLISHED)
                .id(id)
                .source("/shop")
                .data(Map.of("name", "paid", "correlationKey", "o1"))
                .build();
    }

    private void send(Event event) {
        String topic = event.is(EventType.MESSAGE_PUBLISHED) ? topics.workflowMessage() : topics.workflowRequest();
        log.append(Outgoing.of(topic, "key", event)).join();
    }

    private static String reason(Delivery deadLetter) {
        return deadLetter.raw().headers().stream()
                .filter(header -> header.name().equals("orchestra-dlt-reason"))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    private Engine scriptedEngine() {
        return (Engine) Proxy.newProxyInstance(
                Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "createInstance" -> {
                            if (arguments[0].equals("unknown")) {
                                yield CompletableFuture.completedFuture(
                                        new Reply.Refused<Long>(Reply.Refused.Code.NOT_FOUND, "no process"));
                            }
                            created.add(new Created((String) arguments[0], (Json) arguments[2]));
                            yield CompletableFuture.completedFuture(new Reply.Done<>((long) created.size()));
                        }
                        case "publishMessage" -> {
                            published.add((String) arguments[2]);
                            yield CompletableFuture.completedFuture(new Reply.Done<>((long) published.size()));
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }
}
