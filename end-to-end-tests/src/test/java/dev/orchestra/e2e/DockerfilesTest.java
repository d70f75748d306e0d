package dev.orchestra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DockerfilesTest {

    @ParameterizedTest
    @ValueSource(strings = {"server/Dockerfile", "agents/example-team/Dockerfile"})
    void anImageOfOursIsPinnedRunsWithoutRootAndPassesSignalsOn(String file) {
        List<String> lines = ComposeFile.read(file).lines().toList();

        assertThat(lines).contains("ARG JAVA_VERSION=" + ComposeFile.example().get("JAVA_VERSION"));
        assertThat(lines)
                .filteredOn(line -> line.startsWith("FROM "))
                .allMatch(line -> line.contains("eclipse-temurin:${JAVA_VERSION}"));
        assertThat(lines).contains("USER 10001");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("ENTRYPOINT"))
                .singleElement()
                .asString()
                .startsWith("ENTRYPOINT [\"java\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server/Dockerfile", "agents/example-team/Dockerfile"})
    void whatAnImageCopiesIsLetThroughToDocker(String file) {
        List<String> allowed = ComposeFile.read(".dockerignore")
                .lines()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();

        assertThat(ComposeFile.read(file).lines().filter(line -> line.matches("COPY (?!--from).*")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(allowed).contains(line.split(" ")[1]));
    }

    @Test
    void theServicesOfOursAreBuiltFromDockerfilesThatExist() {
        assertThat(new ComposeFile().services().values())
                .filteredOn(service -> service.containsKey("build"))
                .hasSize(4)
                .allSatisfy(service -> assertThat(
                                Files.isRegularFile(ComposeFile.ROOT.resolve(ComposeFile.map(service, "build")
                                        .get("dockerfile")
                                        .toString())))
                        .isTrue());
    }
}
