package dev.orchestra.workers.engine;

import dev.orchestra.stack.ZeebeBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an engine knows at a moment, to put it back there: so it is when a machine dies with the end of the engine's log, after the
 * engine has told others of it.
 */
public final class EngineMemory {

    private final ZeebeBroker broker;
    private final Path copy;

    private EngineMemory(ZeebeBroker broker, Path copy) {
        this.broker = broker;
        this.copy = copy;
    }

    /**
     * The engine stands still meanwhile.
     *
     * @param directory that does not exist yet, for the copy
     */
    public static EngineMemory of(ZeebeBroker broker, Path directory) {
        broker.pause();
        try {
            copy(broker.data(), directory);
        } finally {
            broker.resume();
        }
        return new EngineMemory(broker, directory);
    }

    /** Kills the engine, and starts it with what it knew then. */
    public void forgetWhatCameAfter() {
        broker.kill();
        delete(broker.data());
        copy(copy, broker.data());
        broker.start();
    }

    private static void copy(Path from, Path to) {
        for (Path file : files(from)) {
            try {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void delete(Path folder) {
        for (Path file :
                files(folder).stream().sorted(Comparator.reverseOrder()).toList()) {
            try {
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A folder before what is in it. */
    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
