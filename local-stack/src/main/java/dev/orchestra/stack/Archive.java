package dev.orchestra.stack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks {@code .tar.gz}, and the {@code .txz} inside a jar, with links and modes, and nothing outside the target. */
final class Archive {
    private static final int OWNER_CAN_RUN = 0100;

    private Archive() {}

    /**
     * Unpacks an archive.
     *
     * @param archive a {@code .tar.gz}, or a {@code .jar} that holds one {@code .txz}
     * @param target an existing folder
     */
    static void unpack(Path archive, Path target) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16)) {
            if (archive.toString().endsWith(".jar")) {
                ZipInputStream zip = new ZipInputStream(in);
                seekTxz(zip, archive);
                untar(new XZInputStream(zip), target);
            } else {
                untar(new GZIPInputStream(in, 1 << 16), target);
            }
        }
    }

    private static void seekTxz(ZipInputStream zip, Path archive) throws IOException {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (entry.getName().endsWith(".txz")) {
                return;
            }
        }
        throw new IOException("Expected a .txz in " + archive + ", found none");
    }

    private static void untar(InputStream in, Path target) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(in);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path path = target.resolve(entry.getName()).normalize();
            if (!path.startsWith(target)) {
                throw new IOException("The archive wants to write outside its folder: " + entry.getName());
            }
            if (entry.isDirectory()) {
                Files.createDirectories(path);
                continue;
            }
            Files.createDirectories(path.getParent());
            if (entry.isSymbolicLink()) {
                link(path, entry.getLinkName(), target);
            } else if (entry.isLink()) {
                Files.createLink(path, inside(target, target.resolve(entry.getLinkName())));
            } else {
                Files.copy(tar, path);
                boolean program = (entry.getMode() & OWNER_CAN_RUN) != 0;
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    private static void link(Path path, String to, Path target) throws IOException {
        inside(target, path.resolveSibling(to));
        Files.createSymbolicLink(path, Path.of(to));
    }

    private static Path inside(Path target, Path path) throws IOException {
        if (!path.normalize().startsWith(target)) {
            throw new IOException("The archive wants to link outside its folder: " + path);
        }
        return path.normalize();
    }
}
