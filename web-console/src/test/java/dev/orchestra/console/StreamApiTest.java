package dev.orchestra.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.request;

import dev.orchestra.history.EngineHistory.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

class StreamApiTest extends ApiTest {

    @Test
    void whoListensIsToldWhatChangesAndNotWhatWasBefore() throws Exception {
        history.instances.add(instance(1, Instance.State.ACTIVE));
        MockHttpServletResponse stream = http.perform(get("/api/v1/stream"))
                .andExpect(request().asyncStarted())
                .andReturn()
                .getResponse();

        // A change comes with every look, so that one falls after the first look, which only sees what was before.
        AtomicInteger keys = new AtomicInteger(10);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    history.instances.add(instance(keys.incrementAndGet(), Instance.State.ACTIVE));
                    return stream.getContentAsString().contains("event:instance");
                });

        assertThat(stream.getContentType()).startsWith("text/event-stream");
        assertThat(stream.getContentAsString()).doesNotContain("\"processInstanceKey\":\"1\"");
    }

    private static Instance instance(long key, Instance.State state) {
        return new Instance(key, "order", 1, 11L, state, Instant.EPOCH, null, null, null, null, null, null, 0);
    }
}
