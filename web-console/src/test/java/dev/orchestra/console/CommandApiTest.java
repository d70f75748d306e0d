package dev.orchestra.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.orchestra.workers.engine.Reply;
import dev.orchestra.workers.engine.Reply.Refused.Code;
import org.junit.jupiter.api.Test;

class CommandApiTest extends ApiTest {

    @Test
    void anInstanceIsCancelled() throws Exception {
        postJson("/api/v1/process-instances/42/cancellation", "").andExpect(status().isNoContent());

        assertThat(engine.commands()).containsExactly("cancel 42");
    }

    @Test
    void anInstanceThatHasEndedIsNotFound() throws Exception {
        engine.answers(new Reply.Refused<>(Code.NOT_FOUND, "no such instance"));

        postJson("/api/v1/process-instances/42/cancellation", "")
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:not-found"));
    }

    @Test
    void aKeyHasToBeANumber() throws Exception {
        postJson("/api/v1/process-instances/abc/cancellation", "")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("key"));

        assertThat(engine.commands()).isEmpty();
    }

    @Test
    void aUserTaskIsAssigned() throws Exception {
        postJson("/api/v1/user-tasks/7/assignment", "{\"assignee\":\"ann\"}").andExpect(status().isNoContent());

        assertThat(engine.commands()).containsExactly("assign 7 ann");
    }

    @Test
    void aUserTaskIsNotAssignedToNobody() throws Exception {
        postJson("/api/v1/user-tasks/7/assignment", "{\"assignee\":\" \"}")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("assignee"));
    }

    @Test
    void aUserTaskIsCompletedWithAndWithoutVariables() throws Exception {
        postJson("/api/v1/user-tasks/7/completion", "{\"variables\":{\"ok\":true}}")
                .andExpect(status().isNoContent());
        postJson("/api/v1/user-tasks/8/completion", "").andExpect(status().isNoContent());

        assertThat(engine.commands()).containsExactly("complete 7 {\"ok\":true}", "complete 8 {}");
    }

    @Test
    void aUserTaskDoesNotOverwriteOurVariable() throws Exception {
        postJson("/api/v1/user-tasks/7/completion", "{\"variables\":{\"orchestra\":1}}")
                .andExpect(status().isUnprocessableContent());

        assertThat(engine.commands()).isEmpty();
    }

    @Test
    void aUserTaskThatIsCompletedAlreadyIsAConflict() throws Exception {
        engine.answers(new Reply.Refused<>(Code.INVALID_STATE, "completing"));

        postJson("/api/v1/user-tasks/7/completion", "{}")
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:invalid-state"));
    }

    @Test
    void aMessageIsPublishedOnce() throws Exception {
        String body = "{\"name\":\"paid\",\"correlationKey\":\"o-1\",\"variables\":{\"a\":1},\"timeToLive\":\"PT5M\"}";

        postOnce("/api/v1/messages", "m1", body).andExpect(status().isCreated());
        postOnce("/api/v1/messages", "m1", body)
                .andExpect(status().isCreated())
                .andExpect(jsonPath("$.messageKey").value(Long.toString(engine.lastKey())));

        assertThat(engine.commands()).containsExactly("publish paid o-1 PT5M {\"a\":1}");
    }

    @Test
    void aMessageWithoutANameIsRefused() throws Exception {
        postJson("/api/v1/messages", "{\"correlationKey\":\"o-1\"}")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("name"));
    }

    @Test
    void anUnknownPathIsAProblemToo() throws Exception {
        getJson("/api/v1/nothing")
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:not-found"));
    }
}
