package dev.orchestra.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A directory in which the agents of a test change the world, and in which both sides see how far the other is. What happens is
 * a file with a name of its own, so that nothing is written over and everything can be counted.
 */
final class Yard {

    private final Path bricks;
    private final Path gates;
    private final Path told;

    Yard(Path directory) {
        bricks = folder(directory.resolve("bricks"));
        gates = folder(directory.resolve("gates"));
        told = folder(directory.resolve("told"));
    }

    /** An agent changes the world. */
    void lay(String brick) {
        create(bricks.resolve(brick));
    }

    /** An agent takes a change back, whether it was made or not, and however often. */
    void takeDown(String brick) {
        try {
            Files.deleteIfExists(bricks.resolve(brick));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The changes that stand. */
    List<String> standing() {
        return names(bricks);
    }

    /** Something happened, which may happen more than once. */
    void tell(String what) {
        create(told.resolve(what + "~" + UUID.randomUUID()));
    }

    /** What happened, as often as it did. */
    List<String> told(String prefix) {
        return names(told).stream()
                .map(name -> name.substring(0, name.indexOf('~')))
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    boolean isOpen(String gate) {
        return Files.exists(gates.resolve(gate));
    }

    void open(String gate) {
        if (!isOpen(gate)) {
            create(gates.resolve(gate));
        }
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
