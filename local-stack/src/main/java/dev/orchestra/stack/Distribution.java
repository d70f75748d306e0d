package dev.orchestra.stack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What can be had from Maven Central: a POM that names it, and the SHA-256 of each file that it brings. */
enum Distribution {
    KAFKA("Kafka", "", false),
    ZEEBE("Zeebe", "camunda-zeebe-8.6.0.tar.gz", true),
    POSTGRES("PostgreSQL", "", true),
    OPENSEARCH("OpenSearch", "", false),
    APICURIO("Apicurio Registry", "apicurio-registry-app-3.3.3-all.tar.gz", true);

    private final String title;
    private final String largeFile;
    private final boolean archive;

    Distribution(String title, String largeFile, boolean archive) {
        this.title = title;
        this.largeFile = largeFile;
        this.archive = archive;
    }

    String title() {
        return title;
    }

    /** The file whose download is worth watching, or empty. */
    String largeFile() {
        return largeFile;
    }

    /** Whether what comes is one archive to unpack, or jars to run as they are. */
    boolean isArchive() {
        return archive;
    }

    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }

    String pom() {
        return resource(folder() + ".pom.xml");
    }

    String checksumLines() {
        return resource(folder() + ".sha256");
    }

    /** File name to SHA-256 in hexadecimal digits. */
    Map<String, String> checksums() {
        Map<String, String> sums = new HashMap<>();
        checksumLines().lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] parts = line.split(" +", 2);
            sums.put(parts[1], parts[0]);
        });
        return sums;
    }

    private static String resource(String name) {
        try (InputStream in = Distribution.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new StackException(
                        "Expected the resource " + name + " in local-stack's jar; it is not there. Build again.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StackException("Could not read the resource " + name, e);
        }
    }
}
