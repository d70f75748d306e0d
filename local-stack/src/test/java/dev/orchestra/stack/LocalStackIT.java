package dev.orchestra.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void whatWasWrittenIsThereAfterAStopAndAfterAKill() throws Exception {
        List<OptionalLong> pids;
        try (LocalStack stack = persistent().start()) {
            createTopic(stack, "kept");
            sql(stack, "CREATE TABLE kept (id int)");
            sql(stack, "INSERT INTO kept VALUES (1)");
            assertThat(sql(stack, "SHOW fsync")).isEqualTo("on");

            stack.kafka().kill();
            stack.zeebe().kill();
            stack.postgres().kill();
            assertThat(stack.kafka().isRunning()).isFalse();
            assertThat(stack.kafka().pid()).isEmpty();
            stack.start();

            assertThat(topics(stack)).contains("kept");
            assertThat(sql(stack, "SELECT count(*) FROM kept")).isEqualTo("1");
            pids = List.of(
                    stack.kafka().pid(), stack.zeebe().pid(), stack.postgres().pid());
        }
        assertThat(pids)
                .allSatisfy(pid -> assertThat(ProcessHandle.of(pid.getAsLong())).isEmpty());
        try (LocalStack again = persistent().build()) {
            LocalStack.start(List.of(again.kafka(), again.postgres()));
            assertThat(topics(again)).contains("kept");
            assertThat(sql(again, "SELECT count(*) FROM kept")).isEqualTo("1");
        }
    }

    @Test
    void twoStacksDoNotShareADataDirectory() {
        try (LocalStack first = persistent().build()) {
            assertThat(first.directory()).isEqualTo(directory);
            assertThatThrownBy(() -> persistent().build())
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("another Orchestra runs on it");
        }
    }

    @Test
    void anEphemeralStackLeavesNothingBehind() throws Exception {
        Path data;
        try (LocalStack stack = LocalStack.builder()
                .environment(Map.of())
                .postgres(PostgresOptions.DEFAULT.withoutFsync())
                .build()) {
            stack.postgres().start();
            data = stack.directory();
            assertThat(data).isDirectory();
            assertThat(sql(stack, "SHOW fsync")).isEqualTo("off");
        }
        assertThat(data).doesNotExist();
    }

    @Test
    void aPausedKafkaAnswersAgainOnceItIsResumed() throws Exception {
        try (LocalStack stack = persistent().build()) {
            stack.kafka().start();
            stack.kafka().pause();
            assertThatThrownBy(() -> topics(stack, Duration.ofSeconds(2)))
                    .hasCauseInstanceOf(org.apache.kafka.common.errors.TimeoutException.class);
            stack.kafka().resume();
            assertThat(topics(stack)).isEmpty();
        }
    }

    @Test
    void aPartThatCannotStartSaysWhyWithTheEndOfItsLog() throws Exception {
        try (LocalStack stack = persistent()
                .kafka(KafkaOptions.DEFAULT.withSettings(Map.of("log.dirs", "/proc/none")))
                .build()) {
            assertThatThrownBy(() -> stack.kafka().start())
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("kafka.log");
            assertThat(Files.readString(stack.kafka().log())).contains("/proc/none");
        }
    }

    private LocalStack.Builder persistent() {
        return LocalStack.builder().quickStart().environment(Map.of()).dataDirectory(directory);
    }

    private static Admin admin(LocalStack stack, Duration timeout) {
        return Admin.create(Map.of(
                "bootstrap.servers",
                stack.kafka().bootstrapServers(),
                "request.timeout.ms",
                Long.toString(timeout.toMillis() / 2),
                "default.api.timeout.ms",
                Long.toString(timeout.toMillis())));
    }

    private static void createTopic(LocalStack stack, String name) throws Exception {
        try (Admin admin = admin(stack, LONG)) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    private static Iterable<String> topics(LocalStack stack) throws Exception {
        return topics(stack, LONG);
    }

    private static Iterable<String> topics(LocalStack stack, Duration timeout) throws Exception {
        try (Admin admin = admin(stack, timeout)) {
            return admin.listTopics().names().get();
        }
    }

    private static String sql(LocalStack stack, String statement) throws SQLException {
        PostgresServer postgres = stack.postgres();
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
                Statement query = connection.createStatement()) {
            if (!query.execute(statement)) {
                return "";
            }
            try (ResultSet result = query.getResultSet()) {
                result.next();
                return result.getString(1);
            }
        }
    }
}
