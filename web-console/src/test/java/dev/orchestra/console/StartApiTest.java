package dev.orchestra.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.Json;
import dev.orchestra.events.WorkflowResult;
import dev.orchestra.events.WorkflowResult.WorkflowCancelled;
import dev.orchestra.events.WorkflowResult.WorkflowCompleted;
import dev.orchestra.events.WorkflowResult.WorkflowStalled;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.workers.engine.Reply;
import org.junit.jupiter.api.Test;

class StartApiTest extends ApiTest {

    private static final String PATH = "/api/v1/process-instances";

    @Test
    void anInstanceIsStartedAndItsKeyIsAString() throws Exception {
        postJson(PATH, "{\"processId\":\"order\",\"version\":3,\"variables\":{\"a\":1}}")
                .andExpect(status().isCreated())
                .andExpect(content().json("{\"processInstanceKey\":\"%d\"}".formatted(engine.lastKey())));

        assertThat(engine.commands()).containsExactly("create order 3");
    }

    @Test
    void theSameKeyTwiceGivesTheSameInstance() throws Exception {
        postOnce(PATH, "k1", "{\"processId\":\"order\"}").andExpect(status().isCreated());
        long key = engine.lastKey();

        postOnce(PATH, "k1", "{ \"variables\": {}, \"processId\": \"order\" }")
                .andExpect(status().isCreated())
                .andExpect(jsonPath("$.processInstanceKey").value(Long.toString(key)));

        assertThat(engine.commands()).hasSize(1);
    }

    @Test
    void theSameKeyForAnotherBodyIsAConflict() throws Exception {
        postOnce(PATH, "k1", "{\"processId\":\"order\"}").andExpect(status().isCreated());

        postOnce(PATH, "k1", "{\"processId\":\"other\"}")
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:idempotency-conflict"));
    }

    @Test
    void anUnknownProcessIsNotFoundAndMayBeAskedAgainUnderItsKey() throws Exception {
        engine.answers(new Reply.Refused<>(Reply.Refused.Code.NOT_FOUND, "no process 'order'"));
        postOnce(PATH, "k1", "{\"processId\":\"order\"}")
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:process-not-found"));
        engine.reset();

        postOnce(PATH, "k1", "{\"processId\":\"order\"}").andExpect(status().isCreated());
    }

    @Test
    void ourVariableIsRefused() throws Exception {
        postJson(PATH, "{\"processId\":\"order\",\"variables\":{\"orchestra\":{}}}")
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:reserved-variable"));

        assertThat(engine.commands()).isEmpty();
    }

    @Test
    void anInboxThatIsAwayIsSaidToBe() throws Exception {
        inbox.goAway();

        postJson(PATH, "{\"processId\":\"order\"}")
                .andExpect(status().isServiceUnavailable())
                .andExpect(header().string("Retry-After", "5"))
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:inbox-unavailable"));

        assertThat(engine.commands()).isEmpty();
    }

    @Test
    void anAmbiguousAnswerGivesTheKeyToAskAgainWith() throws Exception {
        engine.answers(new Reply.Unknown<>("deadline exceeded"));

        postOnce(PATH, "k9", "{\"processId\":\"order\"}")
                .andExpect(status().isServiceUnavailable())
                .andExpect(header().exists("Retry-After"))
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:undecided"))
                .andExpect(jsonPath("$.idempotencyKey").value("k9"));
    }

    @Test
    void theResultIsAwaited() throws Exception {
        engine.beforeAnswer(
                () -> Thread.startVirtualThread(() -> result(new WorkflowCompleted("order", Json.parse("{\"b\":2}")))));

        postJson(PATH, "{\"processId\":\"order\",\"awaitResult\":true}")
                .andExpect(status().isOk())
                .andExpect(header().string("ce-type", "dev.orchestra.workflow.completed.v1"))
                .andExpect(header().string("ce-correlationid", Long.toString(engine.lastKey())))
                .andExpect(content().json("{\"processId\":\"order\",\"variables\":{\"b\":2}}"));
    }

    @Test
    void aResultThatIsThereBeforeTheKeyIsNotMissed() throws Exception {
        engine.beforeAnswer(() -> result(new WorkflowCompleted("order", Json.object())));

        postJson(PATH, "{\"processId\":\"order\",\"awaitResult\":true}").andExpect(status().isOk());
    }

    @Test
    void aRepeatedCallGetsTheResultThatWasThereBefore() throws Exception {
        postOnce(PATH, "k1", "{\"processId\":\"order\"}").andExpect(status().isCreated());
        result(new WorkflowCompleted("order", Json.object()));

        postOnce(PATH, "k1", "{\"processId\":\"order\",\"awaitResult\":true}").andExpect(status().isOk());
    }

    @Test
    void withoutAResultInTimeTheKeyIsGiven() throws Exception {
        postJson(PATH, "{\"processId\":\"order\",\"awaitResult\":true,\"timeout\":\"PT0.05S\"}")
                .andExpect(status().isAccepted())
                .andExpect(content().json("{\"processInstanceKey\":\"%d\"}".formatted(engine.lastKey())));
    }

    @Test
    void anInstanceThatStallsIsSaidToAtOnce() throws Exception {
        engine.beforeAnswer(() -> result(new WorkflowStalled("55", "no retries left")));

        postJson(PATH, "{\"processId\":\"order\",\"awaitResult\":true}")
                .andExpect(status().isAccepted())
                .andExpect(jsonPath("$.stalled.incident").value("55"));
    }

    @Test
    void anInstanceThatWasCancelledHasNoResult() throws Exception {
        engine.beforeAnswer(() -> result(new WorkflowCancelled("by hand")));

        postJson(PATH, "{\"processId\":\"order\",\"awaitResult\":true}")
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:instance-cancelled"));
    }

    @Test
    void nothingIsStartedWhereTheResultCouldNotBeRead() throws Exception {
        log.stopReading();

        postJson(PATH, "{\"processId\":\"order\",\"awaitResult\":true}")
                .andExpect(status().isServiceUnavailable())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:journal-unavailable"));

        assertThat(engine.commands()).isEmpty();
    }

    @Test
    void wrongFieldsAreNamed() throws Exception {
        postJson(PATH, "{\"version\":0}")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:invalid-request"))
                .andExpect(jsonPath("$.errors[*].field")
                        .value(org.hamcrest.Matchers.containsInAnyOrder("processId", "version")));
        postJson(PATH, "{\"processId\":\"order\",\"variable\":{}}")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("variable"));
        postJson(PATH, "{\"processId\":\"order\",\"variables\":[1]}").andExpect(status().isBadRequest());
        postJson(PATH, "{\"processId\":\"order\",\"awaitResult\":true,\"timeout\":\"soon\"}")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("timeout"));
        postJson(
                        PATH,
                        "{\"processId\":\"order\",\"variables\":{\"a\":%s1%s}}"
                                .formatted("[".repeat(300), "]".repeat(300)))
                .andExpect(status().isBadRequest());
        postJson(PATH, "{\"processId\":").andExpect(status().isBadRequest());
        postJson(PATH, "{\"processId\":\"a\",\"processId\":\"b\"}").andExpect(status().isBadRequest());
        postOnce(PATH, "with space", "{\"processId\":\"order\"}").andExpect(status().isBadRequest());

        assertThat(engine.commands()).isEmpty();
    }

    @Test
    void aBodyOverTheLimitIsRefusedWithoutBeingRead() throws Exception {
        postJson(PATH, "{\"processId\":\"order\",\"variables\":{\"a\":\"%s\"}}".formatted("x".repeat(3000)))
                .andExpect(status().isContentTooLarge())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:too-large"));
    }

    private void result(WorkflowResult result) {
        Event event = Event.of(result.type())
                .id("result-" + engine.lastKey())
                .source("/orchestra/server")
                .with(Attribute.CORRELATION_ID, Long.toString(engine.lastKey()))
                .data(result)
                .build();
        log.append(Outgoing.of("workflow.output", Long.toString(engine.lastKey()), event));
    }
}
