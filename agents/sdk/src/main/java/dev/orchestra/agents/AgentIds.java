package dev.orchestra.agents;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Finds an id for a process that was given none: agent type and host, and a number from the second process of one machine
 * on. The number is held by a lock on a file in the temporary directory, which the operating system frees when the process
 * ends, however it ends; so a restarted process finds its number again. Processes of different users, or with different
 * temporary directories, do not see each other: set {@code ORCHESTRA_AGENT_ID} there.
 */
final class AgentIds {

    private static final int PROCESSES_MAX = 1_000;
    /** Locks are held until the process ends: a runtime that stops and starts again gets another number. */
    private static final List<FileLock> HELD = new CopyOnWriteArrayList<>();

    private AgentIds() {}

    static String forThisProcess(String agent) {
        Path folder = Path.of(
                System.getProperty("java.io.tmpdir"), "orchestra-agents-" + System.getProperty("user.name", "unknown"));
        return find(agent, hostName(), folder);
    }

    static String find(String agent, String host, Path folder) {
        String id = agent + "-" + host;
        try {
            Files.createDirectories(folder);
            for (int number = 1; number <= PROCESSES_MAX; number++) {
                if (lock(folder.resolve(agent + "-" + number + ".lock"))) {
                    return number == 1 ? id : id + "-" + number;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "An id for this agent could not be found, because '%s' cannot be written. Set ORCHESTRA_AGENT_ID."
                            .formatted(folder),
                    e);
        }
        throw new IllegalStateException(
                "More than %d processes of agent '%s' run here. Set ORCHESTRA_AGENT_ID for each."
                        .formatted(PROCESSES_MAX, agent));
    }

    private static boolean lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                HELD.add(lock);
                return true;
            }
        } catch (OverlappingFileLockException e) {
            // Another runtime of this process holds it.
        }
        channel.close();
        return false;
    }

    private static String hostName() {
        String name = System.getenv().getOrDefault("HOSTNAME", "");
        if (name.isBlank()) {
            try {
                name = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                name = "localhost";
            }
        }
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "-");
        return safe.length() <= 50 ? safe : safe.substring(0, 50);
    }
}
