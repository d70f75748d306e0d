package dev.orchestra.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Where the user {@code nobody} may go when root's own folders are closed to him: a folder of root's in {@code /var/tmp}
 * with a copy of PostgreSQL, and a data folder for each stack, which is removed once the stack's own folder is gone.
 */
final class NobodysPlace {
    private static final Path BASE = Path.of("/var/tmp/orchestra-postgres");
    private static final String ORIGIN = "origin";

    private NobodysPlace() {}

    /** A copy of the distribution. */
    static Path programs(Path home) throws IOException {
        Path copy = base().resolve(home.getFileName());
        if (!Files.exists(copy)) {
            Path fresh = Files.createTempDirectory(BASE, "incomplete-");
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.toList()) {
                    Path target = fresh.resolve(home.relativize(file).toString());
                    if (!file.equals(home)) {
                        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                    }
                }
            }
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(fresh, copy, StandardCopyOption.ATOMIC_MOVE);
        }
        return copy;
    }

    /** The data folder that stands for a folder of ours; it belongs to nobody. */
    static Path data(Path directory) throws IOException {
        sweep();
        Path place = base().resolve(
                        "data-" + UUID.nameUUIDFromBytes(directory.toString().getBytes(StandardCharsets.UTF_8)));
        if (!Files.exists(place)) {
            Files.createDirectory(
                    place, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.writeString(place.resolve(ORIGIN), directory.toString());
            UserPrincipal nobody =
                    place.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            Files.setOwner(place, nobody);
        }
        return place;
    }

    /** Lets nobody read a file in his folder. */
    static void give(Path file) throws IOException {
        Files.setOwner(
                file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    }

    private static Path base() throws IOException {
        if (!Files.exists(BASE, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(BASE);
            Files.setPosixFilePermissions(BASE, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        boolean ours = Files.isDirectory(BASE, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(BASE, LinkOption.NOFOLLOW_LINKS).getName().equals("root");
        if (!ours) {
            throw new StackException(
                    "Expected " + BASE + " to be a folder of root's, it is somebody else's. Remove it.");
        }
        return BASE;
    }

    private static void sweep() throws IOException {
        List<Path> places;
        try (Stream<Path> list = Files.list(base())) {
            places = list.filter(place -> Files.exists(place.resolve(ORIGIN))).toList();
        }
        for (Path place : places) {
            if (Files.notExists(Path.of(Files.readString(place.resolve(ORIGIN))))) {
                DataDirectory.delete(place);
            }
        }
    }
}
