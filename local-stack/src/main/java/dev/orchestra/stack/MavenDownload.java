package dev.orchestra.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Lets Maven copy what a POM names, with the user's own settings, mirrors and repository, and strict checksums. */
final class MavenDownload {
    private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies";
    private static final long ZEEBE_BYTES = 299_201_896;
    private static final int MINUTES_MAX = 60;

    private final Progress progress;

    MavenDownload(Progress progress) {
        this.progress = progress;
    }

    /**
     * Copies the distribution's files into a folder.
     *
     * @param work where the POM and Maven's output go
     * @param target where the files go
     * @throws StackException if Maven fails; the message shows the end of what it said
     */
    void copy(Distribution distribution, Path work, Path target) throws IOException {
        progress.say("Getting " + distribution.title() + " from Maven Central");
        Path pom = Files.writeString(work.resolve("pom.xml"), distribution.pom());
        Path output = work.resolve("maven.log");
        List<String> command = new ArrayList<>(List.of(
                RepositoryRoot.find().resolve("mvnw").toString(),
                "-B",
                "-C",
                "-f",
                pom.toString(),
                COPY,
                "-DincludeScope=runtime",
                "-DoutputDirectory=" + target));
        if (distribution == Distribution.POSTGRES) {
            command.add("-Dplatform=" + Platform.classifier());
        }
        String repository = System.getProperty("maven.repo.local", "");
        if (!repository.isEmpty()) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process maven = builder.start();
        try {
            watch(maven, distribution);
        } catch (InterruptedException e) {
            maven.destroy();
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while getting " + distribution.title(), e);
        }
        if (maven.exitValue() != 0) {
            List<String> said = Files.readAllLines(output).stream()
                    .filter(line -> line.contains("ERROR"))
                    .limit(6)
                    .toList();
            throw new StackException(
                    "Expected Maven to get %s, it ended with %d. Is Maven Central (or the mirror in your Maven settings) within reach?%n%s"
                            .formatted(
                                    distribution.title(),
                                    maven.exitValue(),
                                    String.join(System.lineSeparator(), said)));
        }
    }

    private void watch(Process maven, Distribution distribution) throws InterruptedException, IOException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES_MAX);
        long last = 0;
        while (!maven.waitFor(1, TimeUnit.SECONDS)) {
            if (System.nanoTime() - deadline > 0) {
                maven.destroyForcibly().waitFor();
                throw new StackException("Expected Maven to get %s within %d minutes; it was stopped. Try again."
                        .formatted(distribution.title(), MINUTES_MAX));
            }
            long bytes = distribution.largeFile().isEmpty() ? 0 : growing();
            if (bytes > last) {
                progress.downloaded(distribution.largeFile(), bytes, ZEEBE_BYTES);
                last = bytes;
            }
        }
    }

    /** How large the archive's file in the local repository is by now; Maven gives it other names while it grows. */
    private static long growing() {
        Path folder = localRepository().resolve("io/camunda/camunda-zeebe/8.6.0");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().contains(".tar.gz"))
                    .filter(file -> !file.getFileName().toString().endsWith(".sha1"))
                    .mapToLong(file -> file.toFile().length())
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    private static Path localRepository() {
        String named = System.getProperty("maven.repo.local", "");
        return named.isEmpty() ? Path.of(System.getProperty("user.home"), ".m2", "repository") : Path.of(named);
    }
}
