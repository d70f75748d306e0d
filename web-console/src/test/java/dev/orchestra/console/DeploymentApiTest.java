package dev.orchestra.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.multipart;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.orchestra.processes.ProcessFiles;
import dev.orchestra.workers.engine.Reply;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.test.web.servlet.ResultActions;

class DeploymentApiTest extends ApiTest {

    private static final MockMultipartFile SOUND = file("one-step.bpmn", ProcessFiles.read("examples/one-step.bpmn"));

    @Test
    void soundFilesAreDeployedInOneCommand() throws Exception {
        deploy(SOUND, file("f.form", "{\"id\":\"f\",\"components\":[]}".getBytes()))
                .andExpect(status().isCreated())
                .andExpect(jsonPath("$.deploymentKey").value("77"))
                .andExpect(jsonPath("$.deployed[0].file").value("one-step.bpmn"))
                .andExpect(jsonPath("$.deployed[0].key").value("78"));

        assertThat(engine.commands()).containsExactly("deploy [one-step.bpmn, f.form]");
    }

    @Test
    void oneBrokenFileKeepsAllFromTheEngine() throws Exception {
        deploy(SOUND, file("broken.bpmn", "<a>".getBytes()))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().contentType(MediaType.APPLICATION_PROBLEM_JSON))
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:deployment-refused"))
                .andExpect(jsonPath("$.errors[0].file").value("broken.bpmn"))
                .andExpect(jsonPath("$.errors[0].rule").value("content-mismatch"));

        assertThat(engine.commands()).isEmpty();
    }

    @Test
    void theEnginesOwnRefusalNamesFileAndElement() throws Exception {
        engine.answers(new Reply.Refused<>(Reply.Refused.Code.INVALID_ARGUMENT, """
            INVALID_ARGUMENT: Expected to deploy new resources, but encountered the following errors:
            'one-step.bpmn': - Element: task
                - ERROR: Must have exactly one 'zeebe:taskDefinition' extension element
            """));

        deploy(SOUND)
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.errors[0].file").value("one-step.bpmn"))
                .andExpect(jsonPath("$.errors[0].element").value("task"))
                .andExpect(jsonPath("$.errors[0].rule").value("engine"));
    }

    @Test
    void aCallWithoutFilesIsRefused() throws Exception {
        deploy().andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.errors[0].rule").value("nothing-to-deploy"));
    }

    @Test
    void anEngineThatIsAwayIsSaidToBe() throws Exception {
        engine.answers(new Reply.Busy<>("connection refused"));

        deploy(SOUND)
                .andExpect(status().isServiceUnavailable())
                .andExpect(header().exists("Retry-After"))
                .andExpect(jsonPath("$.type").value("urn:orchestra:problem:engine-unavailable"));
    }

    private ResultActions deploy(MockMultipartFile... files) throws Exception {
        var request = multipart("/api/v1/deployments");
        for (MockMultipartFile file : files) {
            request.file(file);
        }
        return http.perform(request);
    }

    private static MockMultipartFile file(String name, byte[] content) {
        return new MockMultipartFile("resources", name, "application/octet-stream", content);
    }
}
