package dev.orchestra.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.MessageFailure;
import dev.orchestra.agents.messages.MessageRefusal;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer.StepCompleted;
import dev.orchestra.events.StepAnswer.StepRejected;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.events.memory.InMemoryEventLog;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotebookTest {

    private static final Topics TOPICS = new Topics("");
    private static final Duration LONG = Duration.ofSeconds(60);

    private final InMemoryEventLog journal = new InMemoryEventLog();
    private final List<Event> answers = new CopyOnWriteArrayList<>();
    private AgentRuntime team;

    @BeforeEach
    void start() {
        journal.createTopics(TOPICS.shared());
        journal.subscribe(SubscriptionOptions.of("test", Set.of(TOPICS.stepResponse())), delivery -> {
            delivery.event().ifPresent(answers::add);
            delivery.done();
            return true;
        });
        startTeam();
    }

    @AfterEach
    void stop() {
        team.close();
        journal.close();
    }

    private void startTeam() {
        Settings settings = Settings.of(Map.of("ORCHESTRA_AGENT", "notebook", "ORCHESTRA_AGENT_ID", "notebook-1"));
        team = Main.start(settings, OpenTelemetry.noop(), journal.sharing(Clock.systemUTC(), Tracing.OFF));
        await().atMost(LONG).until(() -> team.messenger().find("notebook-1").isPresent());
    }

    private Event step(String job, Map<String, Object> input) {
        Event request = Event.of(EventType.STEP_REQUESTED)
                .id("request-" + job)
                .source("/orchestra/server")
                .with(Attribute.JOB_KEY, job)
                .with(Attribute.ATTEMPT, "1")
                .with(Attribute.STEP_TOKEN, "token-" + job)
                .data(Map.of("input", input))
                .build();
        journal.append(Outgoing.of(TOPICS.stepRequest("notebook"), job, request))
                .join();
        return await().atMost(LONG)
                .until(
                        () -> answers.stream()
                                .filter(answer -> answer.attribute(Attribute.JOB_KEY)
                                        .filter(job::equals)
                                        .isPresent())
                                .findFirst()
                                .orElse(null),
                        found -> found != null);
    }

    private static Json pages(String... entries) {
        return Json.of(new Notebook.Pages(List.of(entries)));
    }

    private static Json output(Event answer) {
        return answer.dataAs(StepCompleted.class).output();
    }

    @Test
    void whatOneStepNotesAnotherReadsAlsoAfterARestart() {
        assertThat(output(step("1", Map.of("notebook", "shop", "note", "40 orders per second"))))
                .isEqualTo(pages("40 orders per second"));
        step("2", Map.of("notebook", "clinic", "note", "3 doctors"));
        team.close();
        startTeam();

        assertThat(output(step("3", Map.of("notebook", "shop", "note", "payments are retried"))))
                .isEqualTo(pages("40 orders per second", "payments are retried"));
        assertThat(output(step("4", Map.of("notebook", "clinic")))).isEqualTo(pages("3 doctors"));
    }

    @Test
    void otherAgentsTellItAndAskItAndARefusalSaysWhy() throws Exception {
        Messenger messenger = team.messenger();
        AgentAddress notebook = AgentAddress.instance("notebook", "shop");
        messenger.ask(notebook, Notebook.NOTE, Json.of(Map.of("text", "one")), LONG);
        messenger.ask(notebook, Notebook.NOTE, Json.of(Map.of("text", "one")), LONG);

        assertThat(messenger.ask(notebook, Notebook.READ, Json.object(), LONG)).isEqualTo(pages("one"));
        assertThat(catchThrowableOfType(
                                MessageFailure.class, () -> messenger.ask(notebook, Notebook.NOTE, Json.object(), LONG))
                        .code())
                .isEqualTo(Notebook.UNREADABLE);
        assertThat(catchThrowableOfType(
                                MessageFailure.class, () -> messenger.ask(notebook, "sing", Json.object(), LONG))
                        .code())
                .isEqualTo(MessageRefusal.UNKNOWN_MESSAGE);
        messenger.ask(notebook, Notebook.TEAR_OUT, Json.object(), LONG);
        assertThat(messenger.ask(notebook, Notebook.READ, Json.object(), LONG)).isEqualTo(pages());
    }

    @Test
    void aRefusedNoteIsAnErrorThatTheModelCanCatch() {
        Event answer = step("1", Map.of("notebook", "shop", "note", "x".repeat(Notebook.CHARACTERS_MAX + 1)));

        assertThat(answer.dataAs(StepRejected.class).code()).isEqualTo(Notebook.UNREADABLE);
    }
}
