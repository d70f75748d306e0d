package dev.orchestra.cli;

import dev.orchestra.stack.Downloads;
import dev.orchestra.stack.FreePorts;
import dev.orchestra.stack.StackException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks at the machine. */
final class Examination {
    private static final int JAVA_MIN = 21;
    private static final long MEMORY_MB_MIN = 3_000;
    private static final long DISK_MB_MIN = 3_000;
    private static final Map<Integer, String> PORTS =
            Map.of(8088, "the server", 9092, "Kafka", 26500, "Zeebe", 5432, "PostgreSQL", 8081, "the schema registry");

    private final Map<String, String> environment;

    Examination(Map<String, String> environment) {
        this.environment = environment;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(platform());
        findings.add(memory());
        Path cache = Downloads.directory(environment);
        findings.add(disk("cache", cache));
        findings.add(disk("temporary", Path.of(System.getProperty("java.io.tmpdir"))));
        findings.add(downloads());
        findings.add(loopback());
        String running = DevState.read(environment).server();
        if (!running.isEmpty()) {
            findings.add(Finding.good("Running", "./orchestra dev, at " + running));
        }
        PORTS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(port -> findings.add(port(port.getKey(), port.getValue())));
        return findings;
    }

    private static Finding java() {
        int version = Runtime.version().feature();
        String seen = version + " at " + System.getProperty("java.home");
        return version >= JAVA_MIN
                ? Finding.good("Java", seen)
                : Finding.bad(
                        "Java", seen, "Install a JDK of 21 or later, or set ORCHESTRA_JAVA_HOME to where one is.");
    }

    private Finding platform() {
        String seen = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        try {
            Downloads.checkPlatform();
            return Finding.good("System", seen);
        } catch (StackException e) {
            return Finding.bad("System", seen, String.valueOf(e.getMessage()));
        }
    }

    private static Finding memory() {
        long free = availableMegabytes();
        return free >= MEMORY_MB_MIN
                ? Finding.good("Memory", free + " MB available")
                : Finding.bad(
                        "Memory",
                        free + " MB available",
                        "The whole stack takes about %d MB. Close something large.".formatted(MEMORY_MB_MIN));
    }

    /** What the system could give, where it says so; else what nobody uses. */
    private static long availableMegabytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("MemAvailable:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
                }
            }
        } catch (IOException e) {
            // No Linux; asked below.
        }
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize() >> 20
                : 0;
    }

    private static Finding disk(String subject, Path folder) {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            long free = Files.getFileStore(existing).getUsableSpace() >> 20;
            String seen = "%d MB free for %s".formatted(free, folder);
            if (!Files.isWritable(existing)) {
                return Finding.bad(
                        "Disk",
                        seen + ", not writable",
                        "Make it writable, or name another place with ORCHESTRA_CACHE.");
            }
            return free >= DISK_MB_MIN
                    ? Finding.good("Disk", seen)
                    : Finding.bad(
                            "Disk",
                            seen,
                            "The %s directory needs %d MB: Zeebe stops working when the disk is nearly full."
                                    .formatted(subject, DISK_MB_MIN));
        } catch (IOException e) {
            return Finding.bad("Disk", folder + ": " + e, "Name another place with ORCHESTRA_CACHE.");
        }
    }

    private Finding downloads() {
        List<String> missing = Downloads.missing(environment);
        return Finding.good(
                "Downloads",
                missing.isEmpty()
                        ? "Kafka, Zeebe and PostgreSQL are in the cache"
                        : "not yet in the cache, the first start gets them: " + String.join(", ", missing));
    }

    private static Finding loopback() {
        try {
            return Finding.good("Loopback", "free ports such as " + FreePorts.next());
        } catch (StackException e) {
            return Finding.bad("Loopback", String.valueOf(e.getMessage()), "Bring the loopback interface up.");
        }
    }

    /** Each part takes another port where its usual one is not free. */
    private static Finding port(int port, String user) {
        String taken = "somebody listens there; " + user + " takes another";
        return Finding.good("Port " + port, FreePorts.isFree(port) ? "free for " + user : taken);
    }
}
