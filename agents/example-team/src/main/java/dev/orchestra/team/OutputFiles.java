package dev.orchestra.team;

import dev.orchestra.agents.EffectToUndo;
import dev.orchestra.agents.StepContext;
import dev.orchestra.agents.Undo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Writes what a step makes into a directory, one folder for each process instance, so that it can be taken back. */
final class OutputFiles {

    static final String UNDO = "delete-file";

    private final Path directory;

    OutputFiles(Path directory) {
        this.directory = directory;
    }

    /** Says that a file is about to be written, and writes it, whole or not at all. */
    void write(StepContext step, String name, String content) throws IOException, InterruptedException {
        String path = step.processInstanceKey() + "/" + name;
        Path file = inside(path);
        step.effect("file", file.toString(), Undo.by(UNDO, Map.of("path", path, "sha256", sha256(content))));
        Files.createDirectories(parent(file));
        Path draft = Files.createTempFile(parent(file), "." + file.getFileName(), ".draft");
        try {
            Files.writeString(draft, content);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Deletes the file of an effect. One that is gone, or holds something else by now, is left as it is. */
    void delete(EffectToUndo effect) throws IOException {
        Path file = inside(effect.arguments().string("path").orElse(""));
        String written = effect.arguments().string("sha256").orElse("");
        if (Files.isRegularFile(file) && sha256(Files.readString(file)).equals(written)) {
            Files.delete(file);
        }
    }

    static String sha256(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    private Path inside(String path) {
        Path file = directory.resolve(path).normalize();
        if (!file.startsWith(directory) || file.equals(directory)) {
            throw new IllegalArgumentException(
                    "A file of the step has to be inside of %s, but is '%s'.".formatted(directory, path));
        }
        return file;
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }
}
