package dev.orchestra.console;

import dev.orchestra.workers.deploy.BrokerRejections;
import dev.orchestra.workers.deploy.DeploymentChecks;
import dev.orchestra.workers.deploy.Finding;
import dev.orchestra.workers.engine.Deployment;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Engine.ProcessFile;
import dev.orchestra.workers.engine.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.multipart.MultipartFile;

/** Looks at the files, gives them to the engine, and says what is wrong with which. */
@Component
final class Deployments {

    private final Engine engine;
    private final EngineCalls calls;

    Deployments(Engine engine, EngineCalls calls) {
        this.engine = engine;
        this.calls = calls;
    }

    DeploymentView deploy(List<MultipartFile> resources) throws IOException {
        var files = new ArrayList<ProcessFile>();
        for (MultipartFile resource : resources) {
            String name = resource.getOriginalFilename();
            files.add(new ProcessFile(name == null ? "" : name, resource.getBytes()));
        }
        List<Finding> findings = DeploymentChecks.check(files);
        if (!findings.isEmpty()) {
            throw refused(findings);
        }
        Reply<Deployment> reply = calls.reply(engine.deploy(files));
        if (reply instanceof Reply.Refused<Deployment>(Reply.Refused.Code code, String message)
                && code == Reply.Refused.Code.INVALID_ARGUMENT) {
            // The engine's refusal of a file is about the file; all else is about the call.
            throw refused(BrokerRejections.parse(message, files));
        }
        return DeploymentView.of(EngineCalls.value("the deployment", reply));
    }

    private static ProblemException refused(List<Finding> findings) {
        List<Item> errors = findings.stream()
                .map(f -> new Item(f.file(), f.element(), f.rule().wireName(), f.message()))
                .toList();
        Item first = errors.getFirst();
        String detail = "%s%s%s%s"
                .formatted(
                        first.file() == null ? "" : first.file() + ": ",
                        first.element() == null ? "" : first.element() + ": ",
                        first.message(),
                        errors.size() > 1 ? " (and %d more, see errors)".formatted(errors.size() - 1) : "");
        return ProblemException.of(ProblemType.DEPLOYMENT_REFUSED, detail, errors);
    }

    /** One entry of {@code errors}. */
    record Item(@Nullable String file, @Nullable String element, String rule, String message) {}
}
