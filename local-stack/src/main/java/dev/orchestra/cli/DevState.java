package dev.orchestra.cli;

import dev.orchestra.stack.RepositoryRoot;
import dev.orchestra.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Where the running {@code ./orchestra dev} can be found, in a file that it writes and removes.
 *
 * @param server the REST address, or empty
 * @param operate Operate's address, or empty
 * @param pid of the dev process; a file whose process has ended counts for nothing
 */
record DevState(String server, String operate, long pid) {
    private static final DevState NONE = new DevState("", "", 0);

    static DevState read(Map<String, String> environment) {
        try {
            JsonNode json = Json.parse(Files.readString(file(environment)));
            long pid = json.path("pid").asLong(0);
            boolean alive = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
            return alive
                    ? new DevState(
                            json.path("server").asString(""),
                            json.path("operate").asString(""),
                            pid)
                    : NONE;
        } catch (IOException | JacksonException | StackException e) {
            return NONE;
        }
    }

    void write(Map<String, String> environment) throws IOException {
        Path file = file(environment);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path temporary = Files.writeString(
                file.resolveSibling("dev.json.new"),
                Json.compact(Map.of("server", server, "operate", operate, "pid", pid)));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void remove(Map<String, String> environment) throws IOException {
        Files.deleteIfExists(file(environment));
    }

    private static Path file(Map<String, String> environment) {
        String named = environment.getOrDefault("ORCHESTRA_STATE", "");
        return named.isEmpty() ? RepositoryRoot.find().resolve(".orchestra").resolve("dev.json") : Path.of(named);
    }
}
