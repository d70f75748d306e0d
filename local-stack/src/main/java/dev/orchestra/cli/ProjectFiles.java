package dev.orchestra.cli;

import dev.orchestra.stack.RepositoryRoot;
import dev.orchestra.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the command line takes from the project's folders: jars that were built, models, the example's requirement. */
final class ProjectFiles {
    private final Path root;

    ProjectFiles(Path root) {
        this.root = root;
    }

    static ProjectFiles find() {
        return new ProjectFiles(RepositoryRoot.find());
    }

    Path root() {
        return root;
    }

    /** The server with its libraries beside it, which starts faster than the one jar that has them inside. */
    Path serverJar() {
        Path unpacked = root.resolve("server/target/unpacked/server-unpacked.jar");
        return Files.isRegularFile(unpacked) ? unpacked : jar("server", "server-");
    }

    Path agentsJar() {
        return jar("agents/example-team", "example-team-");
    }

    Path exporterJar() {
        return jar("zeebe-exporter", "zeebe-exporter-");
    }

    Path requirement() {
        return models().resolve("app-design").resolve("requirement.txt");
    }

    /** Every model and form that the project ships, in a stable order. */
    List<Path> deployable() {
        try (Stream<Path> files = Files.walk(models())) {
            return files.filter(file -> file.toString().matches(".*\\.(bpmn|dmn|form)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StackException("Expected the models in " + models() + ", could not read them: " + e, e);
        }
    }

    private Path models() {
        return root.resolve("processes/src/main/resources/processes");
    }

    private Path jar(String module, String prefix) {
        Path target = root.resolve(module).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.startsWith(prefix)
                                && name.endsWith(".jar")
                                && !name.matches(".*-(sources|javadoc|tests)\\.jar");
                    })
                    .sorted()
                    .findFirst()
                    .orElseThrow(() -> missing(target, prefix));
        } catch (IOException e) {
            throw missing(target, prefix);
        }
    }

    private static StackException missing(Path target, String prefix) {
        return new StackException("Expected %s*.jar in %s, found none. Run it through ./orchestra, which builds it."
                .formatted(prefix, target));
    }
}
