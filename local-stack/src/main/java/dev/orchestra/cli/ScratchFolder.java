package dev.orchestra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for files in the making, which is deleted in the end.
 *
 * @param path of a folder that nobody else uses
 */
record ScratchFolder(Path path) implements AutoCloseable {

    /** @throws RefusedException if there cannot be one */
    static ScratchFolder create() {
        try {
            return new ScratchFolder(Files.createTempDirectory("orchestra-demo-"));
        } catch (IOException e) {
            throw new RefusedException("Could not make a folder for files in the making: " + e);
        }
    }

    /** Deletes it with all that is in it. What cannot be deleted stays, and the system's own cleaning takes it. */
    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> inner = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : inner) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            path.toFile().deleteOnExit();
        }
    }
}
