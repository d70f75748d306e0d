package dev.orchestra.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.workers.deploy.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds docs/rest.md against the types that programs act on. */
class RestDocumentTest {

    private final String document = read();

    @Test
    void everyProblemTypeIsInTheTableWithItsStatus() {
        for (ProblemType type : ProblemType.values()) {
            String name = type.uri().toString().substring("urn:orchestra:problem:".length());
            assertThat(document)
                    .contains("| `%s` | %d |".formatted(name, type.status().value()));
        }
    }

    @Test
    void everyRuleOfADeploymentIsNamed() {
        for (Rule rule : Rule.values()) {
            assertThat(document).contains("`" + rule.wireName() + "`");
        }
    }

    private static String read() {
        try {
            return Files.readString(Path.of("..", "docs", "rest.md"));
        } catch (IOException e) {
            throw new IllegalStateException("docs/rest.md lies beside the modules; is this its own checkout?", e);
        }
    }
}
