package dev.orchestra.console;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Takes process files. */
@RestController
@RequestMapping("/api/v1/deployments")
@Tag(name = "Deployments")
final class DeploymentController {

    private final Deployments deployments;

    DeploymentController(Deployments deployments) {
        this.deployments = deployments;
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Deploys .bpmn, .dmn and .form files, all or none",
            description = "422 names file, element and rule of everything that is wrong. Deploying the same files"
                    + " again changes nothing.")
    DeploymentView deploy(@RequestParam(name = "resources", required = false) List<MultipartFile> resources)
            throws IOException {
        return deployments.deploy(resources == null ? List.of() : resources);
    }
}
