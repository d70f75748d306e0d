package dev.orchestra.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * A program's classes as the JVM wants them in memory (application class-data sharing, JEP 350), made once by starting and
 * stopping the program. With it Zeebe and Kafka start with about half the processor time.
 *
 * @param file where the archive is or shall be; its name holds the distribution's and the JVM's versions
 * @param training whether the program runs to make it
 */
record ClassArchive(Path file, boolean training) {
    /** What could not be made is not tried again by this JVM. */
    private static final Set<Path> FAILED = ConcurrentHashMap.newKeySet();

    /** The archive for a distribution and the JVM that runs us. */
    static ClassArchive of(Path distribution) {
        String jvm = "%08x"
                .formatted((System.getProperty("java.vm.vendor")
                                + System.getProperty("java.vm.version")
                                + System.getProperty("java.home"))
                        .hashCode());
        return new ClassArchive(distribution.resolveSibling(distribution.getFileName() + "-" + jvm + ".jsa"), false);
    }

    /** What to add to the JVM's options. */
    List<String> jvmOptions() {
        if (training) {
            return List.of("-XX:ArchiveClassesAtExit=" + file);
        }
        return Files.exists(file) ? List.of("-XX:SharedArchiveFile=" + file, "-Xshare:auto") : List.of();
    }

    /**
     * Makes the archive if it is not there. Two processes at once: the second waits for the first. If it cannot be made,
     * the program runs without it.
     *
     * @param trainee makes the program, not started, in a directory of its own, which ends by itself in good order
     */
    void ensure(String title, Progress progress, BiFunction<ClassArchive, Path, Component> trainee) {
        if (training || Files.exists(file) || FAILED.contains(file)) {
            return;
        }
        synchronized (ClassArchive.class) {
            ensureAmongProcesses(title, progress, trainee);
        }
    }

    private void ensureAmongProcesses(
            String title, Progress progress, BiFunction<ClassArchive, Path, Component> trainee) {
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.exists(file) && !FAILED.contains(file)) {
                progress.say("Preparing " + title + " for quick starts, once");
                make(trainee);
            }
        } catch (IOException | StackException e) {
            FAILED.add(file);
            progress.say("%s starts slowly: its class archive could not be made (%s)".formatted(title, e.getMessage()));
        }
    }

    private void make(BiFunction<ClassArchive, Path, Component> trainee) throws IOException {
        Path work = Files.createTempDirectory(file.toAbsolutePath().getParent(), "training-");
        try {
            ClassArchive fresh = new ClassArchive(work.resolve("classes.jsa"), true);
            try (Component program = trainee.apply(fresh, Files.createDirectory(work.resolve("data")))) {
                program.start();
            }
            Files.move(fresh.file(), file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            DataDirectory.delete(work);
        }
    }
}
