package dev.orchestra.stack;

import java.util.Locale;

/** The operating system and processor, as the PostgreSQL binaries' artifacts name them. */
final class Platform {
    private Platform() {}

    /** Such as {@code linux-amd64}. */
    static String classifier() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String system = os.contains("mac") ? "darwin" : os.contains("linux") ? "linux" : "";
        String architecture = switch (processor) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64v8";
            default -> "";
        };
        if (system.isEmpty() || architecture.isEmpty()) {
            throw new StackException(
                    "Expected Linux or macOS on a 64-bit Intel or ARM processor, got %s on %s. Use docker-compose.yml, or set KAFKA_BOOTSTRAP_SERVERS, ZEEBE_ADDRESS and SPRING_DATASOURCE_URL to servers elsewhere."
                            .formatted(os, processor));
        }
        return system + "-" + architecture;
    }
}
