package dev.orchestra.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder a stack keeps its data and logs in, locked while it is in use. An ephemeral one is removed on close; what a
 * killed process left behind is removed by the next stack that starts.
 */
final class DataDirectory implements AutoCloseable {
    private static final String LOCK = ".lock";
    private static final Duration LEFTOVER_AGE = Duration.ofMinutes(2);

    /**
     * What this JVM has locked. Where locks belong to the process, closing any channel on a file gives up all of them, so
     * a folder of ours must not be tried again.
     */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final boolean ephemeral;
    private final FileChannel channel;

    private DataDirectory(Path path, boolean ephemeral, FileChannel channel) {
        this.path = path;
        this.ephemeral = ephemeral;
        this.channel = channel;
    }

    /** @throws StackException if another process uses it */
    static DataDirectory persistent(Path path) {
        try {
            Path absolute = path.toAbsolutePath().normalize();
            Files.createDirectories(absolute);
            return new DataDirectory(absolute, false, lock(absolute));
        } catch (IOException e) {
            throw new StackException("Could not use the data directory %s: %s".formatted(path, e), e);
        }
    }

    static DataDirectory ephemeral() {
        try {
            Path parent = Path.of(
                    System.getProperty("java.io.tmpdir"), "orchestra-" + System.getProperty("user.name", "user"));
            Files.createDirectories(
                    parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            sweep(parent);
            Path path = Files.createTempDirectory(parent, "stack-");
            return new DataDirectory(path, true, lock(path));
        } catch (IOException e) {
            throw new StackException("Could not create a temporary data directory: " + e, e);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        if (!OURS.add(path)) {
            throw inUse(path);
        }
        FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            OURS.remove(path);
            throw inUse(path);
        }
        return channel;
    }

    private static StackException inUse(Path path) {
        return new StackException(
                "Expected the data directory %s to be unused, another Orchestra runs on it. Stop that one, or name another with --data-dir."
                        .formatted(path));
    }

    private static void sweep(Path parent) throws IOException {
        List<Path> leftovers;
        try (Stream<Path> list = Files.list(parent)) {
            leftovers = list.filter(path -> !OURS.contains(path) && isOld(path)).toList();
        }
        for (Path leftover : leftovers) {
            try (FileChannel channel =
                    FileChannel.open(leftover.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                if (channel.tryLock() != null) {
                    delete(leftover);
                }
            } catch (IOException e) {
                // Somebody else sweeps it, or its processes are still ending; the next start tries again.
            }
        }
    }

    private static boolean isOld(Path leftover) {
        try {
            long age = System.currentTimeMillis()
                    - Files.getLastModifiedTime(leftover).toMillis();
            return age > LEFTOVER_AGE.toMillis();
        } catch (IOException e) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    boolean isEphemeral() {
        return ephemeral;
    }

    Path folder(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new StackException("Could not create %s in %s: %s".formatted(name, path, e), e);
        }
    }

    @Override
    public void close() {
        try {
            if (ephemeral) {
                delete(path);
            }
            channel.close();
            OURS.remove(path);
        } catch (IOException e) {
            throw new StackException("Could not remove the temporary data directory %s: %s".formatted(path, e), e);
        }
    }

    /** Removes a folder and all in it; links are removed, not followed. What vanishes meanwhile is no error. */
    static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
