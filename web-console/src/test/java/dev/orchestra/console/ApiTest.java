package dev.orchestra.console;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;

/** What the tests of the endpoints share: one context, and fakes that begin anew with each test. */
@WebMvcTest
@TestPropertySource(properties = {"orchestra.console.json-size-max=2KB", "orchestra.console.engine-timeout=3s"})
abstract class ApiTest {

    @Autowired
    MockMvc http;

    @Autowired
    FakeEngine engine;

    @Autowired
    FakeInbox inbox;

    @Autowired
    FakeLog log;

    @Autowired
    FakeDirectory directory;

    @Autowired
    FakeHistory history;

    @Autowired
    FakeEvents events;

    @Autowired
    FakeCases cases;

    @BeforeEach
    void beginAnew() {
        engine.reset();
        inbox.reset();
        log.reset();
        directory.set();
        history.reset();
        events.events.clear();
        cases.reset();
    }

    ResultActions postJson(String path, String body, Object... variables) throws Exception {
        return http.perform(
                post(path, variables).contentType(MediaType.APPLICATION_JSON).content(body));
    }

    ResultActions postOnce(String path, String idempotencyKey, String body) throws Exception {
        return http.perform(post(path)
                .header("Idempotency-Key", idempotencyKey)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body));
    }

    ResultActions getJson(String path, Object... variables) throws Exception {
        return http.perform(get(path, variables).accept(MediaType.APPLICATION_JSON));
    }
}
