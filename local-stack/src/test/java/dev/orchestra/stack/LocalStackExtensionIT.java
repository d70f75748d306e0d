package dev.orchestra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalStackExtension.class)
class LocalStackExtensionIT {
    private final PostgresServer postgres;

    LocalStackExtensionIT(PostgresServer postgres) {
        this.postgres = postgres;
    }

    @Test
    void aPartAloneIsRunning() {
        assertThat(postgres.isRunning()).isTrue();
        assertThat(Files.exists(postgres.log())).isTrue();
    }

    @Nested
    class InAnotherClass {
        @Test
        void itIsTheSameOne(PostgresServer again) {
            assertThat(again).isSameAs(postgres);
        }
    }
}
