package dev.orchestra.team;

import dev.orchestra.agents.AgentHandler;
import dev.orchestra.agents.StepContext;
import dev.orchestra.agents.UndoHandler;
import dev.orchestra.agents.UndoHandlers;
import dev.orchestra.events.Json;
import dev.orchestra.team.design.Design;
import dev.orchestra.team.terraform.TerraformGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes {@code {"design": {...}}} and answers with {@code {"files": {name: content}, "resources": [address]}}. The same
 * design gives the same answer, so a step that comes twice does no harm.
 *
 * <p>It works file by file, with a checkpoint after each, so whoever goes on after a loss makes the missing files only.
 */
final class TerraformWriter implements AgentHandler, UndoHandlers {

    /** The schema of {@link Progress}. */
    static final String STATE_SCHEMA = """
            {"type":"object","required":["files"],"properties":{
              "design":{"type":"object","required":["name","components"],
                "properties":{"name":{"type":"string"},"components":{"type":"integer"}}},
              "files":{"type":"array","items":{"type":"object","required":["name","sha256","by"],
                "properties":{"name":{"type":"string"},"sha256":{"type":"string"},"by":{"type":"string"}}}}}}""";

    private final TerraformGenerator generator = new TerraformGenerator();
    private final Workshop workshop;
    private final Optional<OutputFiles> output;

    TerraformWriter(Workshop workshop) {
        this.workshop = workshop;
        this.output = workshop.output().map(OutputFiles::new);
    }

    /**
     * What is checkpointed: enough to tell what is done, and by whom.
     *
     * @param design what the files are for
     */
    record Progress(DesignSummary design, List<Written> files) {
        Progress {
            files = files == null ? List.of() : List.copyOf(files);
        }

        boolean has(String name, String content) {
            String sha256 = OutputFiles.sha256(content);
            return files.stream()
                    .anyMatch(file -> file.name().equals(name) && file.sha256().equals(sha256));
        }

        Progress with(String name, String content, String by) {
            List<Written> more = new ArrayList<>(files);
            more.removeIf(file -> file.name().equals(name));
            more.add(new Written(name, OutputFiles.sha256(content), by));
            return new Progress(design, more);
        }
    }

    /**
     * A file that is done.
     *
     * @param by the job and attempt that made it
     */
    record Written(String name, String sha256, String by) {}

    @Override
    public Json handle(StepContext step) throws Exception {
        Design design = DesignInput.of(step);
        TerraformGenerator.Generated generated = generator.generate(design);
        Progress done = step.resumed(Progress.class, new Progress(DesignSummary.of(design), List.of()));
        int number = 0;
        for (Map.Entry<String, String> file : generated.files().entrySet()) {
            number++;
            if (!done.has(file.getKey(), file.getValue())) {
                step.progress("Writing %s, file %d of %d"
                        .formatted(file.getKey(), number, generated.files().size()));
                write(step, file.getKey(), file.getValue());
                done = done.with(file.getKey(), file.getValue(), step.jobKey() + "-" + step.attempt());
                step.checkpoint(done);
            }
        }
        return Json.of(new Answer(generated.files(), generated.resources()));
    }

    private void write(StepContext step, String name, String content) throws Exception {
        if (output.isPresent()) {
            output.get().write(step, name, content);
        }
        workshop.keepPace();
    }

    @Override
    public Map<String, UndoHandler> undoHandlers() {
        return output.<Map<String, UndoHandler>>map(files -> Map.of(OutputFiles.UNDO, files::delete))
                .orElse(Map.of());
    }

    /** The output of the step. */
    record Answer(Map<String, String> files, List<String> resources) {}
}
