package dev.orchestra.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL server with the empty database {@code orchestra}. */
public final class PostgresServer extends Component {
    /** The database, and the user that owns it. */
    public static final String DATABASE = "orchestra";

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);

    private final PostgresOptions options;
    private final Supplier<Path> distribution;
    private final Path directory;
    private final Path log;
    private final int port;
    private final Login external;
    private @Nullable String password;

    /** How to reach a server elsewhere. */
    record Login(String jdbcUrl, String username, String password) {
        static final Login NONE = new Login("", "", "");
    }

    private PostgresServer(
            PostgresOptions options, Supplier<Path> distribution, Path directory, Path log, Login external) {
        super("PostgreSQL", !external.equals(Login.NONE));
        this.options = options;
        this.distribution = distribution;
        this.directory = directory;
        this.log = log;
        this.external = external;
        this.port = options.port() == 0 ? FreePorts.next() : options.port();
    }

    static PostgresServer own(PostgresOptions options, Supplier<Path> distribution, Path directory, Path log) {
        return new PostgresServer(options, distribution, directory, log, Login.NONE);
    }

    static PostgresServer elsewhere(Login login, Path directory) {
        return new PostgresServer(PostgresOptions.DEFAULT, () -> directory, directory, directory, login);
    }

    /** Such as {@code jdbc:postgresql://127.0.0.1:5432/orchestra}. */
    public String jdbcUrl() {
        return isExternal() ? external.jdbcUrl() : "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    /** The database's user. */
    public String username() {
        return isExternal() ? external.username() : DATABASE;
    }

    /** The user's password: random for a server of ours, and kept beside its data. */
    public synchronized String password() {
        if (isExternal()) {
            return external.password();
        }
        if (password == null) {
            password = readOrMakePassword();
        }
        return password;
    }

    @Override
    public Path log() {
        return log;
    }

    @Override
    ProcessSpec prepare() {
        try {
            UnprivilegedUser user = UnprivilegedUser.forPostgres(log);
            Path place = user.isNobody() ? NobodysPlace.data(directory) : directory;
            Path home = user.isNobody() ? NobodysPlace.programs(distribution.get()) : distribution.get();
            Path bin = home.resolve("bin");
            Path data = place.resolve("data");
            if (!Files.exists(data.resolve("PG_VERSION"))) {
                create(user, bin, place, data);
            }
            removeStalePidFile(data);
            List<String> command = new ArrayList<>(user.prefix());
            command.addAll(List.of(bin.resolve("postgres").toString(), "-D", data.toString()));
            settings().forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
            return new ProcessSpec(
                    name(),
                    command,
                    Map.of("LC_ALL", "C"),
                    place,
                    log,
                    "INT",
                    () -> PostgresProbe.missing(port, DATABASE),
                    READY_TIMEOUT);
        } catch (IOException e) {
            throw new StackException("Could not prepare PostgreSQL in %s: %s".formatted(directory, e), e);
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("port", Integer.toString(port));
        settings.put("unix_socket_directories", "");
        settings.put("max_connections", "100");
        settings.put("shared_buffers", "64MB");
        settings.put("logging_collector", "off");
        if (!options.fsync()) {
            settings.put("fsync", "off");
            settings.put("synchronous_commit", "off");
            settings.put("full_page_writes", "off");
        }
        settings.putAll(options.settings());
        return settings;
    }

    /** Makes the cluster aside and renames it, so that a kill in between leaves nothing half made. */
    private void create(UnprivilegedUser user, Path bin, Path place, Path data) throws IOException {
        Path making = place.resolve("data-incomplete");
        DataDirectory.delete(making);
        Path secret = privateFile(place.resolve("first-password"), password());
        if (user.isNobody()) {
            NobodysPlace.give(secret);
        }
        List<String> initdb = new ArrayList<>(user.prefix());
        initdb.addAll(List.of(
                bin.resolve("initdb").toString(),
                "-D",
                making.toString(),
                "-U",
                DATABASE,
                "-A",
                "scram-sha-256",
                "--pwfile=" + secret,
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync"));
        ShortRun.run("Creating the PostgreSQL cluster", initdb, place, log);
        Files.delete(secret);
        List<String> single =
                new ArrayList<>(List.of("/bin/sh", "-c", "echo 'CREATE DATABASE " + DATABASE + ";' | \"$@\"", "sh"));
        single.addAll(user.prefix());
        single.addAll(List.of(bin.resolve("postgres").toString(), "--single", "-D", making.toString(), "postgres"));
        ShortRun.run("Creating the database " + DATABASE, single, place, log);
        Files.move(making, data);
    }

    private static Path privateFile(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content);
    }

    /**
     * After a reboot the number in the file may belong to somebody else's process, and PostgreSQL would refuse to start.
     * A number that belongs to nobody, or to a PostgreSQL, it judges better itself.
     */
    private static void removeStalePidFile(Path data) throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.getFirst().matches("\\d{1,10}")) {
            return;
        }
        Optional<ProcessHandle> other = ProcessHandle.of(Long.parseLong(lines.getFirst()));
        Optional<String> program = other.flatMap(handle -> handle.info().command());
        if (program.isPresent() && !program.get().endsWith("postgres")) {
            Files.delete(file);
        }
    }

    private String readOrMakePassword() {
        try {
            Path file = directory.resolve("password");
            if (!Files.exists(file)) {
                byte[] random = new byte[16];
                new SecureRandom().nextBytes(random);
                Path fresh = privateFile(
                        directory.resolve("password.new"), HexFormat.of().formatHex(random));
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new StackException("Could not keep the database password in %s: %s".formatted(directory, e), e);
        }
    }
}
