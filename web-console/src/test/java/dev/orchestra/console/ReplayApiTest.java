package dev.orchestra.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.TaskEvent.TaskCompleted;
import dev.orchestra.events.TaskEvent.TaskStarted;
import dev.orchestra.events.bus.EventBus;
import dev.orchestra.events.bus.EventFilter;
import dev.orchestra.events.bus.Recorded;
import dev.orchestra.events.bus.Selection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

class ReplayApiTest extends ApiTest {

    private static final String PATH = "/api/v1/events/replay";
    private static final String TARGET = "agent.topic.again";
    private static final Duration LONG = Duration.ofSeconds(60);

    /** The bus is shared by all tests here, so each has a source of its own. */
    private final String source = "/test/" + UUID.randomUUID();

    @Autowired
    EventBus bus;

    @BeforeEach
    void say() {
        for (int i = 0; i < 3; i++) {
            bus.publish(new TaskStarted("t" + i, 1)
                            .event()
                            .id("s" + i)
                            .source(source)
                            .with(Attribute.CORRELATION_ID, "7" + i)
                            .build())
                    .join();
        }
        bus.publish(new TaskCompleted("t0", null)
                        .event()
                        .id("c0")
                        .source(source)
                        .with(Attribute.CORRELATION_ID, "70")
                        .build())
                .join();
    }

    private String body(String filter, String rest) {
        return "{\"filter\":{\"source\":\"%s\"%s},\"to\":{\"topic\":\"%s\"}%s}".formatted(source, filter, TARGET, rest);
    }

    private List<Recorded> arrived() {
        return bus.history(Selection.of(EventFilter.ALL.source(source)).onTopic(TARGET), 100, Optional.empty())
                .events();
    }

    @Test
    void aDryRunCountsByTypeAndSourceAndSendsNothing() throws Exception {
        postJson(PATH, body("", ",\"dryRun\":true,\"perSecond\":2"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.events").value(4))
                .andExpect(jsonPath("$.byType['dev.orchestra.task.started.v1']").value(3))
                .andExpect(jsonPath("$.bySource['%s']".formatted(source)).value(4))
                .andExpect(jsonPath("$.complete").value(true))
                .andExpect(jsonPath("$.firstAt").isNotEmpty())
                .andExpect(jsonPath("$.summary").value(containsString("to agent.topic.again")));

        assertThat(arrived()).isEmpty();
    }

    @Test
    void aReplaySendsTheSelectionAndTellsHowFarItIs() throws Exception {
        String answer = postJson(
                        PATH, body(",\"type\":[\"dev.orchestra.task.started.v1\"],\"correlationid\":\"71\"", ""))
                .andExpect(status().isAccepted())
                .andExpect(header().string("Location", startsWith("/api/v1/events/replays/")))
                .andExpect(jsonPath("$.topic").value(TARGET))
                .andExpect(jsonPath("$.perSecond").value(1000))
                .andReturn()
                .getResponse()
                .getContentAsString();
        String id = JsonPath.read(answer, "$.replayId");

        await().atMost(LONG)
                .untilAsserted(() -> getJson("/api/v1/events/replays/{id}", id)
                        .andExpect(jsonPath("$.state").value("COMPLETED"))
                        .andExpect(jsonPath("$.sent").value(1)));
        getJson("/api/v1/events/replays")
                .andExpect(jsonPath("$.items[*].replayId").value(hasItem(id)));
        assertThat(arrived()).singleElement().satisfies(found -> {
            assertThat(found.event().id()).isEqualTo("s1");
            assertThat(found.event().attribute(Attribute.REPLAY_ID)).contains(id);
        });
    }

    @Test
    void theSameKeyStartsOneReplayAndAnotherBodyIsRefused() throws Exception {
        String key = UUID.randomUUID().toString();
        String first =
                postOnce(PATH, key, body("", "")).andReturn().getResponse().getContentAsString();
        String id = JsonPath.read(first, "$.replayId");

        postOnce(PATH, key, body("", "")).andExpect(jsonPath("$.replayId").value(id));
        postOnce(PATH, key, body("", ",\"perSecond\":5"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:idempotency-conflict"));

        await().atMost(LONG).until(() -> arrived().size() == 4);
    }

    @Test
    void aReplayIsCancelledAndOnlySoManyRun() throws Exception {
        for (int i = 0; i < 60; i++) {
            bus.publish(new TaskStarted("long", 1)
                            .event()
                            .id("l" + i)
                            .source(source)
                            .build())
                    .join();
        }
        String slow = body("", ",\"perSecond\":1");
        await().atMost(LONG).until(() -> running().isEmpty());
        String first = postJson(PATH, slow).andReturn().getResponse().getContentAsString();
        String id = JsonPath.read(first, "$.replayId");
        for (int i = 0; i < 3; i++) {
            postJson(PATH, slow).andExpect(status().isAccepted());
        }
        postJson(PATH, slow)
                .andExpect(status().isServiceUnavailable())
                .andExpect(header().exists("Retry-After"))
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:too-many-replays"));

        for (String each : running()) {
            http.perform(delete("/api/v1/events/replays/{id}", each)).andExpect(status().isOk());
        }

        await().atMost(LONG)
                .untilAsserted(() -> getJson("/api/v1/events/replays/{id}", id)
                        .andExpect(jsonPath("$.state").value("CANCELLED"))
                        .andExpect(jsonPath("$.endedAt").isNotEmpty()));
    }

    private List<String> running() throws Exception {
        String all = getJson("/api/v1/events/replays").andReturn().getResponse().getContentAsString();
        return JsonPath.read(all, "$.items[?(@.state == 'RUNNING')].replayId");
    }

    @Test
    void aReplayThatNobodyKnowsIsNotFound() throws Exception {
        getJson("/api/v1/events/replays/x").andExpect(status().isNotFound());
        http.perform(delete("/api/v1/events/replays/x"))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:not-found"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"to\":{\"topic\":\"agent.topic.again\"}} | filter",
                "{\"filter\":{}} | to",
                "{\"filter\":{},\"to\":{\"topic\":\" \"}} | to.topic",
                "{\"filter\":{},\"to\":{\"topic\":\"agent.event\"}} | to.topic",
                "{\"filter\":{},\"to\":{\"topic\":\"agent.registry\"}} | to.topic",
                "{\"filter\":{},\"to\":{\"topic\":\"agent.topic.nowhere\"}} | to.topic",
                "{\"filter\":{\"topic\":\"nowhere\"},\"to\":{\"topic\":\"agent.topic.again\"}} | filter.topic",
                "{\"filter\":{\"typ\":\"x\"},\"to\":{\"topic\":\"agent.topic.again\"}} | filter.typ",
                "{\"filter\":{\"type\":\" \"},\"to\":{\"topic\":\"agent.topic.again\"}} | filter.type[0]",
                "{\"filter\":{\"from\":\"2026-01-02T00:00:00Z\",\"to\":\"2026-01-01T00:00:00Z\"},\"to\":{\"topic\":\"agent.topic.again\"}} | filter.to",
                "{\"filter\":{},\"to\":{\"topic\":\"agent.topic.again\"},\"perSecond\":0} | perSecond",
            })
    void aReplayThatCannotBeNamesTheField(String body, String field) throws Exception {
        for (String dryRun : List.of("", ",\"dryRun\":true")) {
            postJson(PATH, body.substring(0, body.length() - 1) + dryRun + "}")
                    .andExpect(status().isBadRequest())
                    .andExpect(jsonPath("$.errors[0].field").value(field));
        }
    }

    @Test
    void eventsAreNotAskedForBackwards() throws Exception {
        getJson("/api/v1/events?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("to"));
    }
}
