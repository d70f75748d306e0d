package dev.orchestra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    @TempDir
    Path directory;

    @Test
    void filesAreWrittenWithTheirFolders() throws Exception {
        Path out = directory.resolve("out");

        OutputFolder.write(out, Map.of("modules/kafka.tf", "x", "main.tf", "y"));

        assertThat(Files.readString(out.resolve("modules/kafka.tf"))).isEqualTo("x");
        assertThat(Files.readString(out.resolve("main.tf"))).isEqualTo("y");
    }

    @Test
    void aNameThatLeadsOutOfTheFolderIsRefused() {
        Path out = directory.resolve("out");

        assertThatThrownBy(() -> OutputFolder.write(out, Map.of("../escaped", "x")))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> OutputFolder.write(
                        out, Map.of(directory.resolve("absolute").toString(), "x")))
                .isInstanceOf(RefusedException.class);
        assertThat(directory.resolve("escaped")).doesNotExist();
        assertThat(directory.resolve("absolute")).doesNotExist();
    }
}
