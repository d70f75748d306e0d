package dev.orchestra.stack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Keeps the unpacked distributions. A folder appears under its final name only when it is whole and every file in it has
 * had the expected checksum; its name holds a digest of what it was made from, so a new version is a new folder.
 */
final class DistributionCache {
    private final Path directory;
    private final Progress progress;

    DistributionCache(Path directory, Progress progress) {
        this.directory = directory;
        this.progress = progress;
    }

    /** {@code ORCHESTRA_CACHE}, else {@code orchestra} in the user's cache directory. */
    static Path defaultDirectory(Map<String, String> environment) {
        String own = environment.getOrDefault("ORCHESTRA_CACHE", "");
        if (!own.isEmpty()) {
            return Path.of(own).toAbsolutePath();
        }
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return base.resolve("orchestra").toAbsolutePath();
    }

    Progress progress() {
        return progress;
    }

    /** Whether {@link #get} answers without a download. */
    boolean has(Distribution distribution) {
        return Files.isDirectory(folder(distribution));
    }

    /**
     * The folder with the distribution, downloaded through Maven if it is not there yet. Two processes at once: the
     * second waits for the first.
     *
     * @throws StackException if it cannot be downloaded, or a file has another checksum than expected
     */
    Path get(Distribution distribution) {
        Path folder = folder(distribution);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        try {
            Files.createDirectories(directory);
            Path lockFile = directory.resolve(distribution.folder() + ".lock");
            synchronized (DistributionCache.class) {
                try (FileChannel channel =
                                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    if (lock.isValid() && !Files.isDirectory(folder)) {
                        install(distribution, folder);
                    }
                }
            }
            return folder;
        } catch (IOException e) {
            throw new StackException(
                    "Could not put %s into the cache %s: %s. Is the disk full? Another place can be named with ORCHESTRA_CACHE."
                            .formatted(distribution.title(), directory, e),
                    e);
        }
    }

    private void install(Distribution distribution, Path folder) throws IOException {
        Path work = Files.createTempDirectory(directory, distribution.folder() + "-incomplete-");
        try {
            Path files = Files.createDirectory(work.resolve("files"));
            new MavenDownload(progress).copy(distribution, work, files);
            List<Path> verified = verify(distribution, files);
            Path whole = files;
            if (distribution.isArchive()) {
                progress.say("Unpacking " + distribution.title());
                whole = Files.createDirectory(work.resolve("unpacked"));
                Archive.unpack(verified.getFirst(), whole);
                whole = withoutWrapper(whole);
            }
            Files.move(whole, folder, StandardCopyOption.ATOMIC_MOVE);
            progress.say(distribution.title() + " is in the cache " + folder);
        } finally {
            DataDirectory.delete(work);
        }
    }

    /** Archives that put all into one folder of their own name are taken without it. */
    private static Path withoutWrapper(Path unpacked) throws IOException {
        try (Stream<Path> list = Files.list(unpacked)) {
            List<Path> top = list.limit(2).toList();
            return top.size() == 1 && Files.isDirectory(top.getFirst()) ? top.getFirst() : unpacked;
        }
    }

    private static List<Path> verify(Distribution distribution, Path files) throws IOException {
        Map<String, String> expected = distribution.checksums();
        List<Path> found;
        try (Stream<Path> list = Files.list(files)) {
            found = list.sorted().toList();
        }
        if (found.isEmpty()) {
            throw new StackException("Expected Maven to copy %s, it copied nothing".formatted(distribution.title()));
        }
        for (Path file : found) {
            String name = file.getFileName().toString();
            String actual = sha256(file);
            String wanted = expected.getOrDefault(name, "none (the file is unknown)");
            if (!actual.equals(wanted)) {
                throw new StackException(
                        "The download %s has the wrong checksum. Expected SHA-256 %s, got %s. Nothing was installed; remove it from the local Maven repository and try again."
                                .formatted(name, wanted, actual));
            }
        }
        return found;
    }

    private Path folder(Distribution distribution) {
        String platform = distribution == Distribution.POSTGRES ? Platform.classifier() : "";
        String made = platform + distribution.pom() + distribution.checksumLines();
        byte[] digest = digest().digest(made.getBytes(StandardCharsets.UTF_8));
        return directory.resolve(
                distribution.folder() + "-" + HexFormat.of().formatHex(digest).substring(0, 12));
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            byte[] buffer = new byte[1 << 16];
            while (in.read(buffer) >= 0) {
                // The digest sees what is read.
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
