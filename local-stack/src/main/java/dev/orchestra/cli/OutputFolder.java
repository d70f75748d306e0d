package dev.orchestra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes generated files into a folder, and nowhere else. */
final class OutputFolder {
    private OutputFolder() {}

    /**
     * Writes the files; what is there under the same name is replaced.
     *
     * @param files name, with folders in it if need be, to content
     * @throws RefusedException if a name leads out of the folder or a file cannot be written
     */
    static List<Path> write(Path folder, Map<String, String> files) {
        Path root = folder.toAbsolutePath().normalize();
        List<Path> written = new ArrayList<>();
        for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
            try {
                Path path = root.resolve(file.getKey()).normalize();
                if (!path.startsWith(root) || path.equals(root)) {
                    throw new RefusedException(
                            "Expected file names inside the folder, got " + Words.shortened(file.getKey(), 80));
                }
                Files.createDirectories(path.getParent());
                written.add(Files.writeString(path, file.getValue()));
            } catch (IOException | InvalidPathException e) {
                throw new RefusedException("Could not write %s into %s: %s".formatted(file.getKey(), root, e));
            }
        }
        return written;
    }
}
