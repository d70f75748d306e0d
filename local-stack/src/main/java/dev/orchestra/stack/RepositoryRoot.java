package dev.orchestra.stack;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project's sources are: the folder with {@code mvnw} in it. */
public final class RepositoryRoot {
    /** The system property, and with dots as underscores and in capitals the environment variable, that names it. */
    public static final String PROPERTY = "orchestra.root";

    private RepositoryRoot() {}

    /**
     * The folder that {@value #PROPERTY} or {@code ORCHESTRA_ROOT} names, else the first with an {@code mvnw} from the
     * working directory upwards.
     *
     * @throws StackException if there is none
     */
    public static Path find() {
        String named = System.getProperty(PROPERTY, System.getenv().getOrDefault("ORCHESTRA_ROOT", ""));
        Path start = Path.of(named.isEmpty() ? "." : named).toAbsolutePath().normalize();
        for (Path at = start; at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve("mvnw"))) {
                return at;
            }
        }
        throw new StackException(
                "Expected the project's folder (with mvnw in it) at or above %s, found none. Run from inside the project, or set -D%s."
                        .formatted(start, PROPERTY));
    }
}
