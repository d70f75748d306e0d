package dev.orchestra.stack;

import java.util.Map;

/**
 * How the PostgreSQL server is run.
 *
 * @param port on the loopback, 1 to 65535, or 0 for a free one
 * @param fsync whether a commit waits for the disk; off is for data that is thrown away
 * @param settings server settings over ours, by PostgreSQL's names
 */
public record PostgresOptions(int port, boolean fsync, Map<String, String> settings) {
    /** A free port, fsync on. */
    public static final PostgresOptions DEFAULT = new PostgresOptions(0, true, Map.of());

    public PostgresOptions {
        Checks.port(port);
        settings = Map.copyOf(settings);
    }

    /** The same on another port. */
    public PostgresOptions withPort(int other) {
        return new PostgresOptions(other, fsync, settings);
    }

    /** The same, and a commit does not wait for the disk. */
    public PostgresOptions withoutFsync() {
        return new PostgresOptions(port, false, settings);
    }
}
