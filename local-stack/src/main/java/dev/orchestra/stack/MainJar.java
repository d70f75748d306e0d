package dev.orchestra.stack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * A class of ours that runs in a child's JVM, in a jar of its own beside the distribution: our whole class path does not
 * belong there, and a folder on the class path would rule out a class archive.
 */
final class MainJar {
    private MainJar() {}

    /** @param main has to stand alone: no other class of ours, no lambda that needs one */
    static Path beside(Path distribution, Class<?> main) throws IOException {
        byte[] bytes = bytes(main);
        Path jar = distribution.resolveSibling(
                "%s-%08x.jar".formatted(main.getSimpleName().toLowerCase(Locale.ROOT), Arrays.hashCode(bytes)));
        if (!Files.exists(jar)) {
            Path fresh = Files.createTempFile(distribution.toAbsolutePath().getParent(), "main-", ".jar");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(fresh))) {
                out.putNextEntry(new JarEntry(name(main)));
                out.write(bytes);
                out.closeEntry();
            }
            Files.move(fresh, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return jar;
    }

    private static String name(Class<?> main) {
        return main.getName().replace('.', '/') + ".class";
    }

    private static byte[] bytes(Class<?> main) throws IOException {
        try (InputStream in = MainJar.class.getResourceAsStream("/" + name(main))) {
            if (in == null) {
                throw new IOException(
                        "Expected the class " + main.getName() + " among ours, it is not there. Build again.");
            }
            return in.readAllBytes();
        }
    }
}
