package dev.orchestra.stack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** {@link KafkaMain} in a jar of its own beside Kafka's: a folder on the class path would rule out a class archive. */
final class KafkaMainJar {
    private KafkaMainJar() {}

    static Path beside(Path kafka) throws IOException {
        String name = KafkaMain.class.getName().replace('.', '/') + ".class";
        byte[] bytes;
        try (InputStream in = KafkaMainJar.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IOException("Expected the class " + name + " among ours, it is not there. Build again.");
            }
            bytes = in.readAllBytes();
        }
        Path jar = kafka.resolveSibling("%s-main-%08x.jar".formatted(kafka.getFileName(), Arrays.hashCode(bytes)));
        if (!Files.exists(jar)) {
            Path fresh = Files.createTempFile(kafka.toAbsolutePath().getParent(), "main-", ".jar");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(fresh))) {
                out.putNextEntry(new JarEntry(name));
                out.write(bytes);
                out.closeEntry();
            }
            Files.move(fresh, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return jar;
    }
}
