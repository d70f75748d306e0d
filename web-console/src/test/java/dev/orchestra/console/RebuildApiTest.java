package dev.orchestra.console;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class RebuildApiTest extends ApiTest {

    @Autowired
    private FakeRebuild rebuild;

    @BeforeEach
    void never() {
        rebuild.progress = null;
    }

    @Test
    void aRebuildBeginsAndSaysHowFarItIs() throws Exception {
        getJson("/api/v1/history/rebuild").andExpect(jsonPath("$.state").value("NEVER"));

        http.perform(post("/api/v1/history/rebuild"))
                .andExpect(status().isAccepted())
                .andExpect(header().string("Location", "/api/v1/history/rebuild"))
                .andExpect(jsonPath("$.state").value("RUNNING"));
        getJson("/api/v1/history/rebuild")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.generation").value(1))
                .andExpect(jsonPath("$.done").value(250))
                .andExpect(jsonPath("$.total").value(1000))
                .andExpect(jsonPath("$.perSecond").value(125))
                .andExpect(jsonPath("$.remainingSeconds").value(6));
    }
}
