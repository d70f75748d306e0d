package dev.orchestra.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestra.agents.EffectToUndo;
import dev.orchestra.agents.Undo;
import dev.orchestra.agents.UndoHandlers;
import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import dev.orchestra.team.TerraformWriter.Progress;
import dev.orchestra.team.TerraformWriter.Written;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Terraform agent works file by file, and whoever goes on makes the missing files only. */
class TerraformInPartsTest {

    @TempDir
    private Path directory;

    private Json design;
    private TerraformWriter writer;

    @BeforeEach
    void design() throws Exception {
        design = Member.APP_DESIGNER
                .handler(Workshop.plain())
                .handle(Step.with("requirement", Requirements.text("order-platform")));
        writer = new TerraformWriter(new Workshop(Duration.ZERO, Optional.of(directory)));
    }

    @Test
    void eachFileIsAnEffectAndACheckpoint() throws Exception {
        Step step = Step.with("design", design);

        Map<String, Object> files = files(writer.handle(step));

        assertThat(files).hasSizeGreaterThan(3);
        assertThat(step.effects()).hasSameSizeAs(files.keySet());
        assertThat(step.checkpoints()).hasSameSizeAs(files.keySet());
        assertThat(step.progress()).hasSameSizeAs(files.keySet());
        assertThat(step.progress().getFirst()).contains("file 1 of " + files.size());
        assertThat(progress(step.checkpoints().getLast()).files())
                .extracting(Written::name)
                .containsExactlyElementsOf(files.keySet());
        for (Map.Entry<String, Object> file : files.entrySet()) {
            assertThat(directory.resolve("1").resolve(file.getKey())).hasContent((String) file.getValue());
        }
    }

    @Test
    void afterALossOnlyTheMissingFilesAreMadeAndTheResultIsTheSame() throws Exception {
        Step whole = Step.with("design", design);
        Json result = writer.handle(whole);
        Json left = whole.checkpoints().get(1);
        Step again = Step.resuming("design", design, new Resume(left, "reconstruction", "2-1"));

        Json resumed = writer.handle(again);

        assertThat(resumed).isEqualTo(result);
        assertThat(again.checkpoints()).hasSize(whole.checkpoints().size() - 2);
        assertThat(again.effects())
                .extracting(undo -> undo.arguments().string("path").orElseThrow())
                .isEqualTo(whole.effects().stream()
                        .skip(2)
                        .map(undo -> undo.arguments().string("path").orElseThrow())
                        .toList());
    }

    @Test
    void aFileOfAnotherVersionIsMadeAnew() throws Exception {
        Step whole = Step.with("design", design);
        writer.handle(whole);
        Progress all = progress(whole.checkpoints().getLast());
        List<Written> other = new ArrayList<>(all.files());
        other.set(0, new Written(other.getFirst().name(), "another", "old"));
        Step again = Step.resuming(
                "design", design, new Resume(Json.of(new Progress(all.design(), other)), "checkpoint", null));

        writer.handle(again);

        assertThat(again.checkpoints()).hasSize(1);
        assertThat(progress(again.checkpoints().getFirst()).files()).hasSameSizeAs(all.files());
    }

    @Test
    void whatWasWrittenIsTakenBackOnceOrTwiceAndWhatIsNotIsLeftAlone() throws Exception {
        Step step = Step.with("design", design);
        writer.handle(step);
        Undo first = step.effects().getFirst();
        Undo second = step.effects().get(1);
        Path changed = directory.resolve(second.arguments().string("path").orElseThrow());
        Files.writeString(changed, "# by hand");

        for (Undo undo : List.of(first, first, second)) {
            undo(undo.arguments());
        }

        assertThat(directory.resolve(first.arguments().string("path").orElseThrow()))
                .doesNotExist();
        assertThat(changed).hasContent("# by hand");
        assertThatThrownBy(() -> undo(Json.parse("{\"path\":\"../elsewhere\",\"sha256\":\"\"}")))
                .hasMessageContaining("inside");
    }

    @Test
    void noDraftsAreLeft() throws Exception {
        writer.handle(Step.with("design", design));

        try (Stream<Path> files = Files.list(directory.resolve("1"))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".draft"));
        }
    }

    @Test
    void withoutADirectoryNothingIsWrittenAndNothingHasToBeTakenBack() throws Exception {
        TerraformWriter plain = new TerraformWriter(Workshop.plain());
        Step step = Step.with("design", design);

        plain.handle(step);

        assertThat(step.effects()).isEmpty();
        assertThat(step.checkpoints()).isNotEmpty();
        assertThat(((UndoHandlers) plain).undoHandlers()).isEmpty();
    }

    private void undo(Json arguments) throws Exception {
        writer.undoHandlers().get(OutputFiles.UNDO).undo(new EffectToUndo("2-1-1", "file", "", arguments, "2"));
    }

    private static Progress progress(Json state) {
        return state.as(Progress.class);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> files(Json output) {
        return (Map<String, Object>) output.asMap().get("files");
    }
}
